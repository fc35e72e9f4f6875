declare module "dynalite" {
  import type { Server } from "node:http";

  interface Options {
    /** How long a table stays CREATING, in ms. */
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
  }

  /** DynamoDB as an HTTP server that does not listen yet; its data live in memory. */
  function dynalite(options?: Options): Server;

  export = dynalite;
}
