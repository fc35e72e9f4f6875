import type { Change } from "../../cloud/table.ts";
import {
  type Album,
  type AlbumItem,
  type AlbumPlace,
  itemAttribute,
  MAX_ITEMS,
  resultAttribute,
} from "./album.ts";

/** A row is of use as long as buttons are pressed and updates repeated. */
export const KEEP_ALBUMS_MS = 7 * 24 * 3600 * 1000;

/**
 * Every change that an album's row can go through, each atomic: whoever comes second, or late, changes nothing. All that
 * makes albums correct across replicas is in these conditions.
 */

/** Adds an item to an open album, or begins one with it. Fails for an item that is there, and once it is full or closed. */
export function addItem(item: AlbumItem, place: AlbumPlace, now: number): Change {
  const { update, values } = withItem(item, place, { state: "open", now });
  return {
    condition: `attribute_not_exists(#${itemAttribute(item.messageId)}) AND (attribute_not_exists(#state) OR (#state = :state AND #itemCount < :max))`,
    update,
    values: { ...values, max: MAX_ITEMS },
  };
}

/** Begins what photos are collected in one by one: like an album that is closed and has said what it wants. */
export function beginJoin(
  item: AlbumItem,
  place: AlbumPlace,
  { words, now }: { readonly words: string; readonly now: number },
): Change {
  const { update, values } = withItem(item, place, { state: "closed", now });
  return {
    condition: "attribute_not_exists(#state)",
    update: update.replace("SET ", "SET #chosen = :words, "),
    values: { ...values, words },
  };
}

/** Adds a photo to such a collection, if the last one came after `since` and there is room. */
export function addJoined(
  item: AlbumItem,
  { since, now }: { readonly since: number; readonly now: number },
): Change {
  const name = itemAttribute(item.messageId);
  return {
    condition: `attribute_exists(#state) AND attribute_not_exists(#${name}) AND #lastAt > :since AND #itemCount < :max`,
    update: `SET #${name} = :item, #lastAt = :now ADD #itemCount :one`,
    values: { item, now, since, max: MAX_ITEMS, one: 1 },
  };
}

/** What is written with an item; the first one says what all have in common. */
function withItem(
  item: AlbumItem,
  place: AlbumPlace,
  { state, now }: { readonly state: Album["state"]; readonly now: number },
): Pick<Change, "update" | "values"> {
  const expiresAt = Math.floor((now + KEEP_ALBUMS_MS) / 1000);
  const common = { ...place, firstAt: now, expiresAt };
  const given = Object.entries(common).filter(([, value]) => value !== undefined);
  const sets = [
    `#${itemAttribute(item.messageId)} = :item`,
    "#state = :state",
    "#lastAt = :now",
    ...given.map(([name]) => `#${name} = if_not_exists(#${name}, :${name})`),
  ];
  return {
    update: `SET ${sets.join(", ")} ADD #itemCount :one`,
    values: { item, state, now, one: 1, ...Object.fromEntries(given) },
  };
}

/** A check is under way: no other item needs to send one. */
export function recordCheckSent(): Change {
  return {
    condition: "attribute_exists(#state)",
    update: "SET #checkSent = :yes",
    values: { yes: true },
  };
}

/** Closes an album if no item has come since it was read. */
export function close(
  seen: { readonly itemCount: number; readonly total: number },
  now: number,
): Change {
  return {
    condition: "#state = :open AND #itemCount = :itemCount",
    update: "SET #state = :closed, #total = :total, #closedAt = :now",
    values: { open: "open", closed: "closed", ...seen, now },
  };
}

/** Says what is to be done with an album that nobody has said it of: the first button counts. */
export function choose(words: string): Change {
  return {
    condition:
      "#state = :closed AND attribute_not_exists(#chosen) AND attribute_not_exists(#dispatched) AND attribute_not_exists(#toldAt)",
    update: "SET #chosen = :words",
    values: { closed: "closed", words },
  };
}

/** Takes the right to send the status message or the question, when nobody took it after `before`, and it is not over. */
export function claimStatus(owner: string, now: number, before: number): Change {
  return {
    condition:
      "#state = :closed AND attribute_not_exists(#toldAt) AND attribute_not_exists(#statusMessageId) AND (attribute_not_exists(#statusClaimedAt) OR #statusClaimedAt < :before)",
    update: "SET #statusOwner = :owner, #statusClaimedAt = :now",
    values: { closed: "closed", owner, now, before },
  };
}

/** Gives that right back after a send that provably did not arrive. */
export function releaseStatus(owner: string): Change {
  return {
    condition: "#statusOwner = :owner AND attribute_not_exists(#statusMessageId)",
    update: "REMOVE #statusOwner, #statusClaimedAt",
    values: { owner },
  };
}

export function recordStatus(messageId: number): Change {
  return {
    condition: "attribute_exists(#state)",
    update: "SET #statusMessageId = :messageId",
    values: { messageId },
  };
}

/** Every job is under way; `jobs` are their ids by message. */
export function recordDispatched(jobs: Readonly<Record<string, string>>): Change {
  return {
    condition: "#state = :closed AND attribute_not_exists(#dispatched)",
    update: "SET #dispatched = :yes, #jobs = :jobs",
    values: { closed: "closed", yes: true, jobs },
  };
}

/** The person has changed their mind: `by` is the press or message that said so. */
export function cancelAlbum(by: string): Change {
  return {
    condition:
      "attribute_exists(#state) AND attribute_not_exists(#toldAt) AND attribute_not_exists(#cancelledBy)",
    update: "SET #cancelledBy = :by",
    values: { by },
  };
}

/** The job of one picture has ended: counted once. */
export function recordEnded(messageId: number, jobId: string, now: number): Change {
  const name = resultAttribute(messageId);
  return {
    condition: `attribute_exists(#state) AND attribute_not_exists(#${name})`,
    update: `SET #${name} = :jobId, #lastResultAt = :now ADD #doneCount :one`,
    values: { jobId, now, one: 1 },
  };
}

/** Nothing more is to be done for this album. */
export function recordTold(now: number): Change {
  return {
    condition: "attribute_exists(#state) AND attribute_not_exists(#toldAt)",
    update: "SET #toldAt = :now",
    values: { now },
  };
}

/** The group became a supergroup and has a new id; ids of messages mean others there. */
export function moveChat(chatId: number): Change {
  return {
    condition: "attribute_exists(#state)",
    update: "SET #chatId = :chatId REMOVE #statusMessageId",
    values: { chatId },
  };
}
