/**
 * About so many messages a second may a bot send in all. https://core.telegram.org/bots/faq
 */
export const MESSAGES_PER_BOT_SECOND = 30;
/** How far a bot is loaded when the number of bots is ours to choose: beyond it the waits grow. */
const BOT_LOAD = 0.8;

/** As many bots as a rate needs. */
export function botsFor(picturesPerSecond: number, messagesPerPicture: number): number {
  const messages = picturesPerSecond * messagesPerPicture;
  return Math.max(1, Math.ceil(messages / (MESSAGES_PER_BOT_SECOND * BOT_LOAD)));
}

/** Messages to Telegram, one after the other at the rate that its bots together may have. */
export function createTelegram(bots: number): (at: number, messages: number) => number {
  const seconds = 1 / (bots * MESSAGES_PER_BOT_SECOND);
  let freeAt = 0;
  return (at, messages) => {
    freeAt = Math.max(freeAt, at) + messages * seconds;
    return freeAt;
  };
}
