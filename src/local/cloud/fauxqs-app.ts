import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { type BuildAppOptions, buildApp } from "fauxqs";

export type App = ReturnType<typeof buildApp>;

export type Stores = NonNullable<BuildAppOptions["stores"]>;
export type SqsStore = Stores["sqsStore"];
export type SqsQueue = ReturnType<SqsStore["createQueue"]>;

/** The part of the emulator's request that our answers look at. */
export interface EmulatorRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
  readonly raw: IncomingMessage;
}

/** The emulator without a port of its own, over stores that we keep. Its own log stays off. */
export function createFauxqsApp(stores: Stores): App {
  return buildApp({ logger: false, defaultRegion: "us-east-1", stores });
}

/**
 * Empty stores for queues, topics and objects.
 *
 * The package does not export them; they are reached by their file, which is safe because the version is pinned.
 */
export async function createStores(): Promise<Stores> {
  const { SqsStore } = await privateModule("./sqs/sqsStore.js");
  const { SnsStore } = await privateModule("./sns/snsStore.js");
  const { S3Store } = await privateModule("./s3/s3Store.js");
  const sqsStore = new SqsStore();
  sqsStore.host = ""; // queue URLs then name the host that was asked, which always resolves
  return { sqsStore, snsStore: new SnsStore(), s3Store: new S3Store() };
}

interface StoreClasses {
  readonly SqsStore: new () => Stores["sqsStore"];
  readonly SnsStore: new () => Stores["snsStore"];
  readonly S3Store: new () => Stores["s3Store"];
}

async function privateModule(path: string): Promise<StoreClasses> {
  const module: StoreClasses = await import(new URL(path, import.meta.resolve("fauxqs")).href);
  return module;
}
