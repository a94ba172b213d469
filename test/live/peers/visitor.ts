// Not a peer but the one who visits: takes the list of the command on its command line, so that a test can interrupt it or make it fall.
import { takeLiveList } from "../../../src/live/take.ts";

const [, , command, fate] = process.argv;
const fall = (): never => {
  throw new Error("a bug in the visitor");
};
if (fate === "throws") setTimeout(fall, 1500);
if (fate === "exits") setTimeout(() => process.exit(7), 1500);
await takeLiveList({ kind: "stdio", command: command!, env: {} });
