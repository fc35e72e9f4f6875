export type Item = Readonly<Record<string, unknown>>;

/**
 * A conditional change of one item, in DynamoDB's expression language. Every `#name` stands for the attribute `name`
 * (several are reserved words), every `:name` for the value of that name.
 */
export interface Change {
  /** Without one the change is always made, and makes the item if there is none. */
  readonly condition?: string;
  readonly update: string;
  readonly values: Item;
}

/** Items of an index that have `hash`, in the order of its sort key. The index lags a moment behind the table. */
export interface Slice {
  readonly index: string;
  readonly hash: { readonly name: string; readonly value: number };
  /** Only items up to this one. */
  readonly upTo?: { readonly name: string; readonly value: number };
  readonly newestFirst?: boolean;
  /** How many are fetched at a time; as many as fit in 1 MB when it is left out. */
  readonly pageSize?: number;
}

/** Items under a key, each written whole or changed under a condition. */
export interface Table {
  /** Read consistently; undefined when there is none. */
  get(key: string): Promise<Item | undefined>;
  /** Writes the item unless its key is taken; false when it is. */
  insert(item: Item): Promise<boolean>;
  /** Changes the item if the condition holds, and returns it as it is then; undefined when the condition does not hold. */
  update(key: string, change: Change): Promise<Item | undefined>;
  /** One after the other, fetched page by page as the reader goes on. */
  query(slice: Slice): AsyncIterable<Item>;
  /** Items whose key begins so. Reads the whole table for it: for what is rare. */
  scan(keyPrefix: string): AsyncIterable<Item>;
  /** Removes the items under these keys, whether they are there or not. Safe to repeat. */
  remove(keys: readonly string[]): Promise<void>;
}
