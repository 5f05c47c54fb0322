/** What a DMN file says, names as in the standard (DMN 1.5, chapters 6 to 8 and 10), before it is compiled. */

export interface Definitions {
  readonly id: string;
  readonly name: string;
  readonly namespace: string;
  readonly imports: readonly Import[];
  readonly itemDefinitions: readonly ItemDefinition[];
  readonly elements: readonly DrgElement[];
}

interface Import {
  readonly name: string;
  readonly namespace: string;
  readonly importType: string;
}

/** A type; `components`, `function` and `typeRef` exclude each other. */
export interface ItemDefinition {
  readonly id: string | undefined;
  readonly name: string;
  readonly typeRef: string | undefined;
  readonly isCollection: boolean;
  readonly components: readonly ItemDefinition[];
  readonly function?: {
    readonly parameters: readonly InformationItem[];
    readonly outputTypeRef: string | undefined;
  };
  /** Unary tests that each item (of a collection) or the value satisfies. */
  readonly allowedValues: string | undefined;
  /** Unary tests that the whole value satisfies. */
  readonly typeConstraint: string | undefined;
}

/** A variable, a parameter, a column. */
export interface InformationItem {
  readonly name: string;
  readonly typeRef: string | undefined;
}

export type DrgElement = InputData | DecisionElement | BusinessKnowledgeModel | DecisionService;

export interface InputData {
  readonly kind: 'input-data';
  readonly id: string;
  readonly name: string;
  readonly variable: InformationItem | undefined;
}

export interface DecisionElement {
  readonly kind: 'decision';
  readonly id: string;
  readonly name: string;
  /** Zeebe's extension; empty when there is none. */
  readonly versionTag: string;
  readonly variable: InformationItem | undefined;
  readonly requiredInputs: readonly Reference[];
  readonly requiredDecisions: readonly Reference[];
  readonly requiredKnowledge: readonly Reference[];
  readonly logic: BoxedExpression | undefined;
}

export interface BusinessKnowledgeModel {
  readonly kind: 'business-knowledge-model';
  readonly id: string;
  readonly name: string;
  readonly variable: InformationItem | undefined;
  readonly requiredKnowledge: readonly Reference[];
  readonly logic: FunctionDefinition | undefined;
}

export interface DecisionService {
  readonly kind: 'decision-service';
  readonly id: string;
  readonly name: string;
  readonly variable: InformationItem | undefined;
  readonly outputDecisions: readonly Reference[];
  readonly inputDecisions: readonly Reference[];
  readonly inputData: readonly Reference[];
}

/** `href="#id"`, or `href="namespace#id"` of an imported model. */
export interface Reference {
  readonly namespace: string | undefined;
  readonly id: string;
}

export type BoxedExpression =
  | LiteralExpression
  | DecisionTable
  | BoxedContext
  | BoxedList
  | Relation
  | Invocation
  | FunctionDefinition
  | Conditional
  | Iterator
  | Filter;

interface Typed {
  readonly id: string | undefined;
  readonly typeRef: string | undefined;
}

export interface LiteralExpression extends Typed {
  readonly kind: 'literal-expression';
  readonly text: string;
}

export interface BoxedContext extends Typed {
  readonly kind: 'context';
  /** The last one may have no variable: it is the result then. */
  readonly entries: readonly ContextEntry[];
}

export interface ContextEntry {
  readonly variable: InformationItem | undefined;
  readonly value: BoxedExpression;
}

interface BoxedList extends Typed {
  readonly kind: 'list';
  readonly items: readonly BoxedExpression[];
}

export interface Relation extends Typed {
  readonly kind: 'relation';
  readonly columns: readonly InformationItem[];
  readonly rows: readonly (readonly BoxedExpression[])[];
}

export interface Invocation extends Typed {
  readonly kind: 'invocation';
  readonly callee: BoxedExpression;
  readonly bindings: readonly { readonly parameter: string; readonly value: BoxedExpression | undefined }[];
}

export interface FunctionDefinition extends Typed {
  readonly kind: 'function-definition';
  readonly parameters: readonly InformationItem[];
  readonly body: BoxedExpression | undefined;
}

interface Conditional extends Typed {
  readonly kind: 'conditional';
  readonly condition: BoxedExpression;
  readonly consequence: BoxedExpression;
  readonly alternative: BoxedExpression;
}

export interface Iterator extends Typed {
  readonly kind: 'for' | 'some' | 'every';
  readonly variable: string;
  readonly in: BoxedExpression;
  /** What is returned for, or satisfied by, each item. */
  readonly body: BoxedExpression;
}

export interface Filter extends Typed {
  readonly kind: 'filter';
  readonly in: BoxedExpression;
  readonly match: BoxedExpression;
}

export type HitPolicy = 'UNIQUE' | 'FIRST' | 'PRIORITY' | 'ANY' | 'COLLECT' | 'RULE ORDER' | 'OUTPUT ORDER';

export type Aggregation = 'SUM' | 'MIN' | 'MAX' | 'COUNT';

export interface DecisionTable extends Typed {
  readonly kind: 'decision-table';
  readonly hitPolicy: HitPolicy;
  readonly aggregation: Aggregation | undefined;
  readonly inputs: readonly InputClause[];
  readonly outputs: readonly OutputClause[];
  readonly rules: readonly Rule[];
}

export interface InputClause {
  readonly id: string;
  readonly label: string | undefined;
  readonly expression: LiteralExpression;
}

export interface OutputClause {
  readonly id: string;
  readonly name: string | undefined;
  readonly label: string | undefined;
  readonly typeRef: string | undefined;
  /** In order of priority. */
  readonly outputValues: string | undefined;
  readonly defaultOutput: LiteralExpression | undefined;
}

export interface Rule {
  readonly id: string;
  readonly inputEntries: readonly Cell[];
  readonly outputEntries: readonly Cell[];
}

export interface Cell {
  readonly id: string | undefined;
  readonly text: string;
}
