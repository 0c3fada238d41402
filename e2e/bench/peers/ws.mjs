// The plainest server with `ws`: what a speaker says goes to every hearer.
import { WebSocketServer } from "ws";

const hearers = new Set();
const server = new WebSocketServer({ host: "127.0.0.1", port: Number(process.argv[2]), perMessageDeflate: false });
server.on("connection", (socket, request) => {
  if (request.url === "/hear") {
    hearers.add(socket);
    socket.on("close", () => hearers.delete(socket));
  }
  socket.on("message", (data, binary) => {
    for (const hearer of hearers) hearer.send(data, { binary });
  });
  socket.send("ready");
});
