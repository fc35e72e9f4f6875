import { once } from "node:events";
import { createServer, type Socket } from "node:net";

const HEAD_ENDS = "\r\n\r\n";

/**
 * Answers as a bucket that takes everything and keeps nothing; on which port of 127.0.0.1 it does. It reads HTTP by itself:
 * Node's server needs three times as long to throw bytes away, and here it shares the cores with what is measured.
 */
export async function startBucket(): Promise<number> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined); // whoever has been stopped goes away
    socket.on("data", createReader(socket));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** Reads one request after the other, each to its end. */
function createReader(socket: Socket): (chunk: Buffer) => void {
  let head = "";
  let missing = 0;

  return (chunk) => {
    if (head !== "") missing -= chunk.length;
    else begin(chunk);
    if (head === "" || missing > 0) return;
    socket.write(answerTo(head));
    head = "";
  };

  function begin(chunk: Buffer): void {
    const end = chunk.indexOf(HEAD_ENDS);
    if (end < 0) throw new Error("The head of a request is in more than one piece.");
    head = chunk.toString("latin1", 0, end);
    const length = Number(/\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
    missing = length - (chunk.length - end - HEAD_ENDS.length);
  }
}

function answerTo(head: string): string {
  const isPost = head.startsWith("POST");
  const root = /^POST \S+\?uploads/.test(head)
    ? "InitiateMultipartUploadResult"
    : "CompleteMultipartUploadResult";
  const xml = `<?xml version="1.0"?><${root}><UploadId>1</UploadId><ETag>"1"</ETag></${root}>`;
  const body = isPost ? xml : "";
  const headers = ['ETag: "1"', "Content-Type: application/xml", `Content-Length: ${body.length}`];
  return `HTTP/1.1 200 OK\r\n${headers.join("\r\n")}${HEAD_ENDS}${body}`;
}
