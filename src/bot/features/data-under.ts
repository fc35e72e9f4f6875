import { z } from "zod";

const Keyboard = z.object({
  reply_markup: z.object({
    inline_keyboard: z.array(z.array(z.object({ callback_data: z.string().optional() }))),
  }),
});

/** What the buttons under a message of ours send back, in their order; none when there are no buttons. */
export function dataUnder(message: unknown): readonly string[] {
  const read = Keyboard.safeParse(message);
  if (!read.success) return [];
  return read.data.reply_markup.inline_keyboard
    .flat()
    .flatMap(({ callback_data }) => callback_data ?? []);
}
