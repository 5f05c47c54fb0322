/** A set of rules as words of 30 bits, which JavaScript keeps as small integers. */
export type RuleSet = number[];

const BITS = 30;

export function emptyRuleSet(rules: number): RuleSet {
  return new Array<number>(Math.ceil(rules / BITS)).fill(0);
}

export function fullRuleSet(rules: number): RuleSet {
  const set = emptyRuleSet(rules);
  for (let rule = 0; rule < rules; rule++) addRule(set, rule);
  return set;
}

export function addRule(set: RuleSet, rule: number): void {
  const word = Math.floor(rule / BITS);
  set[word] = (set[word] as number) | (1 << (rule % BITS));
}

export function removeRule(set: RuleSet, rule: number): void {
  const word = Math.floor(rule / BITS);
  set[word] = (set[word] as number) & ~(1 << (rule % BITS));
}

export function hasRule(set: RuleSet, rule: number): boolean {
  return ((set[Math.floor(rule / BITS)] as number) & (1 << (rule % BITS))) !== 0;
}

/** Keeps the rules that are in `other` as well. */
export function intersect(set: RuleSet, other: RuleSet): void {
  for (let word = 0; word < set.length; word++) set[word] = (set[word] as number) & (other[word] as number);
}

export function isEmpty(set: RuleSet): boolean {
  for (let word = 0; word < set.length; word++) if (set[word] !== 0) return false;
  return true;
}

/** The rules in the set, ascending. */
export function rulesOf(set: RuleSet): number[] {
  const rules: number[] = [];
  for (let word = 0; word < set.length; word++)
    for (let bits = set[word] as number; bits !== 0; bits &= bits - 1)
      rules.push(word * BITS + (31 - Math.clz32(bits & -bits)));
  return rules;
}
