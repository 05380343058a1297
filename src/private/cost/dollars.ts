/** An amount as people write it: whole dollars, and cents below ten dollars. */
export function dollars(amount: number): string {
  return `$${amount < 10 ? amount.toFixed(2) : Math.round(amount).toLocaleString('en-US')}`;
}
