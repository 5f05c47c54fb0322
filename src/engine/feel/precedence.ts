import type { ArithmeticOperator, ComparisonOperator } from './ast.ts';
import type { Scanner } from './scanner.ts';

/** How tightly operators bind (grammar rule 2, in reverse). */
export const OR = 1;
export const AND = 2;
export const COMPARISON = 3;
export const ADDITION = 4;
export const MULTIPLICATION = 5;
export const POWER = 6;

/** The operator of this precedence that comes next, not passed over; null when none does. */
export function arithmeticOperator(scanner: Scanner, precedence: number): ArithmeticOperator | null {
  const character = scanner.peek();
  if (precedence === ADDITION) return character === '+' || character === '-' ? character : null;
  const isPower = character === '*' && scanner.text[scanner.at + 1] === '*';
  if (precedence === POWER) return isPower ? '**' : null;
  return (character === '*' && !isPower) || character === '/' ? character : null;
}

/** The comparison that comes next, passed over; null when none does. */
export function takeComparison(scanner: Scanner): ComparisonOperator | null {
  for (const operator of ['<=', '>=', '!=', '<', '>', '='] as const)
    if (scanner.take(operator)) return operator;
  return null;
}
