/** A number with three digits that count, thousands set apart: 0.123, 4.57, 1,230. */
export function number(value: number): string {
  if (value === 0) return "0";
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toLocaleString("en", {
    minimumFractionDigits: 0,
    maximumFractionDigits: Math.min(digits, 3),
  });
}

export function seconds(value: number): string {
  return value > 0 && value < 1 ? `${number(value * 1000)} ms` : `${number(value)} s`;
}

export function dollars(value: number): string {
  return value.toLocaleString("en", { maximumFractionDigits: 0 });
}

/** A share of what there is, as times once it is more. */
export function times(value: number): string {
  return value < 1 ? `${number(value * 100)} %` : `× ${number(value)}`;
}
