import { z } from "zod";
import type { Chat, Person } from "./model.ts";
import { Refusal } from "./refusal.ts";
import type { World } from "./world.ts";

const name = z.string().trim().min(1).max(64);

/** A chat to open; `docs/stand-in.md` describes it. */
export const ChatRequest = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("private"),
    name,
    username: z
      .string()
      .regex(/^[A-Za-z]\w{2,31}$/)
      .optional(),
    languageCode: z.string().max(10).optional(),
  }),
  z.strictObject({
    type: z.literal("group"),
    title: name,
    members: z.array(z.int()).min(1).max(50),
    topics: z.boolean().default(false),
    privacy: z.boolean().default(true),
  }),
]);
export type ChatRequest = z.input<typeof ChatRequest>;

/** Ids of people start here; a private chat has its person's id, and groups count down from its negative. */
const FIRST_ID = 1001;

/** Opens a private chat with a new person, or a group of people that are there already. */
export function openChat(request: ChatRequest, world: World): Chat {
  const chat = ChatRequest.parse(request);
  if (chat.type === "group") return openGroup(chat, world);
  const id = FIRST_ID + world.people.size;
  const person = { id, name: chat.name, username: chat.username, languageCode: chat.languageCode };
  world.people.set(id, person);
  const fields = { title: chat.name, members: [person], topics: false, privacy: false };
  return world.addChat({ id, type: "private", ...fields });
}

function openGroup(
  { title, members, topics, privacy }: Extract<z.output<typeof ChatRequest>, { type: "group" }>,
  world: World,
): Chat {
  const people = [...new Set(members)].map((id): Person => {
    const person = world.people.get(id);
    if (!person) throw new Refusal(400, `There is no person ${id}.`);
    return person;
  });
  const number = FIRST_ID + world.chats.size;
  // Only supergroups have topics, and their ids begin with -100.
  const id = topics ? -1_000_000_000_000 - number : -number;
  const type = topics ? "supergroup" : "group";
  return world.addChat({ id, type, title, members: people, topics, privacy });
}
