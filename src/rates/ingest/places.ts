import { PORT_CODE, REGION_SLUG } from "../names.ts";
import { Fault, FileRefused, quoted } from "./refused.ts";

/** Far more than the world has; they are kept in memory while a file is read. */
const MAX_PLACES = 200_000;

const MAX_NAME = 200;

/** A port or a region, as a file says. */
export interface Place {
  readonly id: string;
  readonly name: string;
  readonly parent: string | null;
  /** Where it was said. */
  readonly line: number;
}

const IDS = {
  ports: { column: "code", pattern: PORT_CODE, example: "five letters like CNSGH" },
  regions: {
    column: "slug",
    pattern: REGION_SLUG,
    example: "small letters, digits, _ and - like north_europe_main",
  },
};

/** What databases write where there is nothing; no region can be called so. */
const NOTHING: ReadonlySet<string> = new Set(["", "NULL", String.raw`\N`]);

/** Reads the values of a line for `ports` or `regions`. */
export function readPlace(
  table: keyof typeof IDS,
  values: readonly string[],
  line: number,
): Place | Fault {
  const [id = "", name = "", said = ""] = values;
  const parent = NOTHING.has(said) ? null : said;
  const why = faultOf(table, { id, name, parent });
  return why === undefined ? { id, name, parent, line } : new Fault(why);
}

function faultOf(
  table: keyof typeof IDS,
  { id, name, parent }: Omit<Place, "line">,
): string | undefined {
  const { column, pattern, example } = IDS[table];
  if (!pattern.test(id)) return `${column} ${quoted(id)} is none; expected ${example}.`;
  if (name === "") return "name is empty.";
  if (name.length > MAX_NAME) return `name is longer than ${MAX_NAME} characters.`;
  if (parent !== null && !REGION_SLUG.test(parent)) {
    return `parent_slug ${quoted(parent)} is no slug; expected ${IDS.regions.example}.`;
  }
  return undefined;
}

/** Keeps the last that a file says of each place. Throws FileRefused when there are too many. */
export function keepPlace(places: Map<string, Place>, place: Place): void {
  places.set(place.id, place);
  if (places.size > MAX_PLACES) throw new FileRefused(`It has more than ${MAX_PLACES} places.`);
}

/**
 * Takes out those of `regions` that would be their own ancestors, given what is there already, until none is. What is
 * taken out stays in the tree as it was before.
 */
export function withoutCycles(
  regions: ReadonlyMap<string, Place>,
  existing: ReadonlyMap<string, string | null>,
): { readonly kept: Map<string, Place>; readonly circular: readonly Place[] } {
  const kept = new Map(regions);
  const circular: Place[] = [];
  const parentOf = (slug: string): string | null | undefined => {
    const place = kept.get(slug);
    return place ? place.parent : existing.get(slug);
  };
  for (;;) {
    // A circle of others only, made by hand, is not for this file to mend.
    const found = onCycles(kept.keys(), parentOf).filter((slug) => kept.has(slug));
    if (found.length === 0) return { kept, circular };
    for (const slug of found) {
      const place = kept.get(slug);
      if (place) circular.push(place);
      kept.delete(slug);
    }
  }
}

/** Those of `slugs` that are their own ancestors; every region is walked over once. */
function onCycles(
  slugs: Iterable<string>,
  parentOf: (slug: string) => string | null | undefined,
): string[] {
  const done = new Set<string>();
  const found = new Set<string>();
  for (const start of slugs) {
    const path = new Map<string, number>();
    let slug: string | null | undefined = start;
    while (slug && !done.has(slug) && !path.has(slug)) {
      path.set(slug, path.size);
      slug = parentOf(slug);
    }
    const from = slug ? path.get(slug) : undefined;
    for (const [passed, position] of path) {
      done.add(passed);
      if (from !== undefined && position >= from) found.add(passed);
    }
  }
  return [...found];
}
