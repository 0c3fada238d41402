// The board's back end: a process of its own. It listens on loopback, keeps its posts in one file, believes only tokens that the
// portal signed for it, and tells the portal what happened.
//
// By environment: BOARD_FILE (posts), BOARD_PORTAL (the portal's address), BOARD_PORT (0 for a free one), BOARD_SECRET (without
// it nothing is published). With BOARD_TIED=1 it ends when its standard input does, and so with the one who started it.
import { Publisher } from "./publisher.mjs";
import { serve } from "./server.mjs";
import { Store } from "./store.mjs";
import { Verifier } from "./token.mjs";

const { BOARD_FILE: file = "board.jsonl", BOARD_PORTAL: portal = "http://localhost:8080", BOARD_PORT: port = "0", BOARD_SECRET: secret } = process.env;

const store = await Store.open(file);
const publisher = secret ? new Publisher(portal, "kr.go.demo.board", secret) : null;
const server = await serve({ store, publisher, verifier: new Verifier(portal, "kr.go.demo.board"), port: Number(port) });
console.log(`board: http://127.0.0.1:${server.address().port}`);

const end = () => {
  server.close();
  server.closeIdleConnections();
  store.close().finally(() => process.exit(0));
};
process.once("SIGTERM", end);
process.once("SIGINT", end);
if (process.env.BOARD_TIED) process.stdin.resume().once("end", end).once("error", end);
