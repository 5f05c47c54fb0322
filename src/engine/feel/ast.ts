import type { FeelValue } from './values.ts';

/** What the parser makes of a text. Chains of an operator are flat, so that long sums do not nest. */
export type Node =
  | { readonly kind: 'literal'; readonly value: FeelValue }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'input' }
  | { readonly kind: 'path'; readonly target: Node; readonly name: string }
  | { readonly kind: 'filter'; readonly target: Node; readonly filter: Node }
  | {
      readonly kind: 'call';
      readonly callee: Node;
      readonly args: readonly Node[];
      readonly names: readonly string[] | null;
    }
  | { readonly kind: 'list'; readonly items: readonly Node[] }
  | { readonly kind: 'context'; readonly entries: readonly ContextEntry[] }
  | RangeNode
  | { readonly kind: 'test'; readonly test: Test }
  | { readonly kind: 'negation'; readonly operand: Node }
  | { readonly kind: 'arithmetic'; readonly first: Node; readonly rest: readonly ArithmeticStep[] }
  | {
      readonly kind: 'comparison';
      readonly operator: ComparisonOperator;
      readonly left: Node;
      readonly right: Node;
    }
  | { readonly kind: 'between'; readonly value: Node; readonly low: Node; readonly high: Node }
  | { readonly kind: 'in'; readonly value: Node; readonly tests: readonly Test[] }
  | { readonly kind: 'logic'; readonly operator: 'and' | 'or'; readonly operands: readonly Node[] }
  | { readonly kind: 'if'; readonly condition: Node; readonly then: Node; readonly otherwise: Node }
  | { readonly kind: 'for'; readonly iterators: readonly Iterator[]; readonly body: Node }
  | {
      readonly kind: 'quantified';
      readonly every: boolean;
      readonly iterators: readonly Iterator[];
      readonly body: Node;
    }
  | FunctionNode
  | { readonly kind: 'instance'; readonly value: Node; readonly type: TypeNode };

export interface ContextEntry {
  readonly key: string;
  readonly value: Node;
}

interface RangeNode {
  readonly kind: 'range';
  readonly start: Node;
  readonly startIncluded: boolean;
  readonly end: Node;
  readonly endIncluded: boolean;
}

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '**';

export interface ArithmeticStep {
  readonly operator: ArithmeticOperator;
  readonly operand: Node;
}

export type ComparisonOperator = '=' | '!=' | '<' | '<=' | '>' | '>=';

/** A positive unary test: a comparison with the input, or an expression. */
export type Test =
  | { readonly kind: 'compare'; readonly operator: ComparisonOperator; readonly operand: Node }
  | { readonly kind: 'expression'; readonly expression: Node; readonly usesInput: boolean };

/** `name in list`, or `name in start..end`. */
export interface Iterator {
  readonly name: string;
  readonly from: Node;
  readonly to: Node | null;
}

export interface FunctionNode {
  readonly kind: 'function';
  readonly parameters: readonly { readonly name: string; readonly type: TypeNode | null }[];
  /** Null for an external function, which nothing here can call. */
  readonly body: Node | null;
  /** How deep the body is nested. */
  readonly depth: number;
}

/** `number`, `list<string>`, `context<a: number>`, `function<number> -> string`. */
export interface TypeNode {
  readonly name: string;
  readonly parameters: readonly TypeNode[];
  readonly entries: readonly { readonly name: string; readonly type: TypeNode }[] | null;
  readonly result: TypeNode | null;
}

/** `-`, or tests of which one must hold, or none when negated. */
export type UnaryTestsNode =
  | { readonly kind: 'any' }
  | { readonly kind: 'tests'; readonly negated: boolean; readonly tests: readonly Test[] };
