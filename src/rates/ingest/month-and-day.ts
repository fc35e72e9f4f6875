import { dayText, YEARS } from "../names.ts";

const MONTHS = (YEARS.last - YEARS.first + 1) * 12;
const DAYS = 32;

/** More than any result of `monthAndDayOf`. */
export const IN_PAIR = MONTHS * DAYS;

/** A day of the years that prices can be of as one number: its month times 32, and its day of the month. */
export function monthAndDayOf(day: number): number {
  const [year = 0, month = 0, date = 0] = dayText(day).split("-").map(Number);
  return ((year - YEARS.first) * 12 + month - 1) * DAYS + date;
}

/** The first number of the next month. */
export function nextMonth(inPair: number): number {
  return (Math.floor(inPair / DAYS) + 1) * DAYS;
}

export function dayOfMonth(inPair: number): number {
  return inPair % DAYS;
}

/** The first day of its month, for the database. */
export function monthText(inPair: number): string {
  const month = Math.floor(inPair / DAYS);
  return `${YEARS.first + Math.floor(month / 12)}-${(month % 12) + 1}-1`;
}
