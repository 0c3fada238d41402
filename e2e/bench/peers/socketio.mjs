// The plainest server with Socket.IO: what a speaker says goes to the room of the hearers.
import { createServer } from "node:http";
import { Server } from "socket.io";

const http = createServer();
const io = new Server(http, { transports: ["websocket"], perMessageDeflate: false, serveClient: false });
io.on("connection", (socket) => {
  socket.on("hear", () => {
    socket.join("hearers");
    socket.emit("ready");
  });
  socket.on("speak", () => socket.emit("ready"));
  socket.on("say", (data) => io.to("hearers").emit("said", data));
});
http.listen(Number(process.argv[2]), "127.0.0.1");
