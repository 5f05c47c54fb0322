import type { Person } from '../../../lib/people.ts';

export interface Mentionable {
  /** What stands after the `@`. */
  readonly value: string;
  readonly userId: string;
}

/** How colleagues are named in a comment: by name, and the id where two have the same. */
export function mentionables(people: readonly Person[]): Mentionable[] {
  const count = new Map<string, number>();
  for (const { name } of people) count.set(name, (count.get(name) ?? 0) + 1);
  return people.map(({ name, userId }) => ({
    userId,
    value: (count.get(name) ?? 0) > 1 ? `${name}(${userId})` : name.replaceAll(' ', '_'),
  }));
}

/** Who is named in a text. */
export function mentionedIn(text: string, all: readonly Mentionable[]): string[] {
  const words = new Set(text.match(/@\S+/g)?.map((word) => word.slice(1)));
  return [...new Set(all.filter(({ value }) => words.has(value)).map(({ userId }) => userId))];
}
