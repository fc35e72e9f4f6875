/** A picture that a visitor may try. */
export interface Sample {
  /** Lower-case words and dashes: it becomes part of an address. */
  readonly name: string;
  readonly jpeg: Uint8Array;
}

/** What the page needs to show a sample and to fetch it. */
export interface SampleLink {
  readonly name: string;
  readonly url: string;
}

/** Keeps the sample pictures once they are drawn. Without them, or when drawing fails, there are none. */
export function createSampleShelf(draw: () => Promise<readonly Sample[]> = async () => []): {
  list(): Promise<readonly SampleLink[]>;
  find(path: string): Promise<Sample | undefined>;
} {
  let drawn: Promise<ReadonlyMap<string, Sample>> | undefined;

  async function byUrl(): Promise<ReadonlyMap<string, Sample>> {
    drawn ??= draw().then((samples) => new Map(samples.map((sample) => [urlOf(sample), sample])));
    try {
      return await drawn;
    } catch {
      drawn = undefined; // The page works without samples; the next visitor tries again.
      return new Map();
    }
  }

  return {
    list: async () => Array.from(await byUrl(), ([url, { name }]): SampleLink => ({ name, url })),
    find: async (path) => (path.startsWith("/samples/") ? (await byUrl()).get(path) : undefined),
  };
}

function urlOf({ name }: Sample): string {
  return `/samples/${encodeURIComponent(name)}.jpg`;
}
