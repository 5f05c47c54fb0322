import type { Scope } from '../feel/index.ts';
import { compileBoxed, compileFunction } from './boxed-expression.ts';
import type {
  CompiledDecision,
  CompiledElement,
  CompiledFunction,
  DecisionType,
  RequiredElement,
  Requirements,
} from './compiled.ts';
import { Compiler } from './compiler.ts';
import { compileDecisionService, planOf } from './decision-service.ts';
import { compileDecisionTable } from './decision-table.ts';
import { requiredScope } from './evaluate-plan.ts';
import { fieldNames } from './field-names.ts';
import type {
  BoxedExpression,
  BusinessKnowledgeModel,
  DecisionElement,
  DecisionService,
  Definitions,
  DrgElement,
  FunctionDefinition,
  Reference,
} from './model.ts';
import { Names } from './names.ts';
import type { Problems } from './problems.ts';
import { resultTypeOf, TypeTable } from './types.ts';

/** A compiled model, as importing models see it. */
export interface CompiledModel {
  readonly namespace: string;
  readonly types: TypeTable;
  /** What may come after the import's name, and fields. */
  readonly names: Names;
  /** By id, in the order of the file; what cannot be compiled is left out. */
  readonly elements: ReadonlyMap<string, CompiledElement>;
}

/** Requirements deeper than this are refused. */
const MAX_DEPTH = 200;

/** Compiles the elements of a model, required ones first. Circular requirements are refused. */
export function compileModel(
  definitions: Definitions,
  imported: ReadonlyMap<string, CompiledModel>,
  problems: Problems,
): CompiledModel {
  return new ModelCompiler(definitions, imported, problems).compile();
}

class ModelCompiler {
  private readonly definitions: Definitions;
  private readonly problems: Problems;
  private readonly compiler: Compiler;
  /** What every expression may use: entries of contexts and input data. */
  private readonly names: Names;
  /** Imports by namespace. */
  private readonly imports = new Map<string, { readonly name: string; readonly model: CompiledModel }>();
  private readonly sources: ReadonlyMap<string, DrgElement>;
  private readonly elements = new Map<string, CompiledElement | undefined>();
  /** Ids of the elements being compiled, from the outermost. */
  private readonly open: string[] = [];

  constructor(definitions: Definitions, imported: ReadonlyMap<string, CompiledModel>, problems: Problems) {
    this.definitions = definitions;
    this.problems = problems;
    const types = new Map<string, TypeTable>();
    const fields: string[] = [];
    for (const { name, namespace, importType } of definitions.imports) {
      const model = imported.get(namespace);
      if (!model) {
        problems.add(
          definitions.id,
          `the import "${name}" (${importType || namespace}) is not there`,
          'put what it has into this file: each file is deployed by itself',
        );
        continue;
      }
      this.imports.set(namespace, { name, model });
      types.set(name, model.types);
      fields.push(name, ...model.names.all());
    }
    this.compiler = new Compiler(new TypeTable(definitions.itemDefinitions, types, problems), problems);
    this.names = Names.none.with([...fields, ...fieldNames(definitions), ...inputNames(definitions)]);
    this.sources = new Map(definitions.elements.map((element) => [element.id, element]));
  }

  compile(): CompiledModel {
    for (const { id } of this.definitions.elements) this.element(id);
    const elements = new Map<string, CompiledElement>();
    for (const { id } of this.definitions.elements) {
      const element = this.elements.get(id);
      if (element) elements.set(id, element);
    }
    const own = this.definitions.elements.flatMap(({ name, variable }) => [name, variable?.name ?? '']);
    return {
      namespace: this.definitions.namespace,
      types: this.compiler.types,
      names: this.names.with(own),
      elements,
    };
  }

  private element(id: string): CompiledElement | undefined {
    if (this.elements.has(id)) return this.elements.get(id);
    const source = this.sources.get(id);
    if (!source) return undefined;
    const at = this.open.indexOf(id);
    if (at >= 0 || this.open.length >= MAX_DEPTH) {
      const path = [...this.open.slice(Math.max(at, this.open.length - 10)), id].join(' → ');
      this.problems.refuse(
        id,
        at >= 0
          ? `requirements are circular: ${path}`
          : `requirements are more than ${MAX_DEPTH} deep: ${path}`,
        'take out a requirement',
      );
      return undefined;
    }
    this.open.push(id);
    const compiled = this.compileElement(source);
    this.open.pop();
    this.elements.set(id, compiled);
    return compiled;
  }

  private compileElement(source: DrgElement): CompiledElement {
    switch (source.kind) {
      case 'input-data':
        return {
          kind: 'input-data',
          name: source.variable?.name || source.name,
          type: this.compiler.types.resolve(source.variable?.typeRef),
        };
      case 'decision':
        return this.decision(source);
      case 'business-knowledge-model':
        return this.businessKnowledgeModel(source);
      default:
        return this.decisionService(source);
    }
  }

  private decision(source: DecisionElement): CompiledDecision {
    const { id, name, versionTag, variable, logic } = source;
    const requirements = this.requirements(
      id,
      source.requiredInputs,
      source.requiredDecisions,
      source.requiredKnowledge,
    );
    const names = this.visibleNames(requirements);
    const table =
      logic?.kind === 'decision-table'
        ? compileDecisionTable(logic, names, logic.id || id, this.compiler)
        : undefined;
    let plan: readonly CompiledDecision[] | undefined;
    const decision: CompiledDecision = {
      kind: 'decision',
      id,
      name,
      versionTag,
      type: decisionType(logic),
      variable: variable?.name || id,
      resultType: this.compiler.types.resolve(variable?.typeRef),
      requirements,
      table,
      evaluate:
        logic && !table
          ? compileBoxed(logic, names, id, this.compiler)
          : (_scope, run) => run.fail(`the decision '${id}' has no logic`),
      plan: () => {
        plan ??= planOf([decision], []);
        return plan;
      },
    };
    return decision;
  }

  private businessKnowledgeModel(source: BusinessKnowledgeModel): CompiledFunction {
    const requirements = this.requirements(source.id, [], [], source.requiredKnowledge);
    const names = this.visibleNames(requirements);
    const make = compileFunction(source.logic ?? withoutLogic, names, source.id, this.compiler);
    return {
      kind: 'function',
      id: source.id,
      name: source.variable?.name || source.name,
      create: (base, run) =>
        make(
          lazily(() => requiredScope(requirements, new Map(), base, run)),
          run,
        ),
    };
  }

  private decisionService(source: DecisionService): CompiledFunction {
    const { inputs, decisions } = this.requirements(source.id, source.inputData, source.inputDecisions, []);
    const { decisions: outputs } = this.requirements(source.id, [], source.outputDecisions, []);
    return compileDecisionService(
      source,
      inputs.map(({ element }) => element),
      decisions.map(({ element }) => element),
      outputs.map(({ element }) => element),
      resultTypeOf(this.compiler.types.resolve(source.variable?.typeRef)),
    );
  }

  private requirements(
    owner: string,
    inputs: readonly Reference[],
    decisions: readonly Reference[],
    knowledge: readonly Reference[],
  ): Requirements {
    return {
      inputs: this.required(owner, inputs, 'input-data'),
      decisions: this.required(owner, decisions, 'decision'),
      functions: this.required(owner, knowledge, 'function'),
    };
  }

  private required<K extends CompiledElement['kind']>(
    owner: string,
    references: readonly Reference[],
    kind: K,
  ) {
    return references.flatMap((reference): RequiredElement<CompiledElement & { kind: K }>[] => {
      const found = this.find(reference);
      if (found?.element?.kind === kind)
        return [{ element: found.element as CompiledElement & { kind: K }, prefix: found.prefix }];
      // An input that is not there is only a line in the diagram: variables are visible all the same.
      if (kind !== 'input-data' && (!found || found.element))
        this.problems.add(
          owner,
          `"${owner}" requires "${reference.id}", which is not there or of another kind`,
          'take out the requirement, or add what is required',
        );
      return [];
    });
  }

  /** Undefined when there is no such element; one that could not be compiled has its own problem. */
  private find({ namespace, id }: Reference) {
    const imported =
      namespace === undefined || namespace === this.definitions.namespace
        ? undefined
        : this.imports.get(namespace);
    if (imported) {
      const element = imported.model.elements.get(id);
      return element && { element, prefix: imported.name };
    }
    return this.sources.has(id) ? { element: this.element(id), prefix: undefined } : undefined;
  }

  private visibleNames({ decisions, functions }: Requirements): Names {
    return this.names.with([
      ...decisions.flatMap(({ element }) => [
        element.name,
        element.variable === element.id ? '' : element.variable,
      ]),
      ...functions.map(({ element }) => element.name),
    ]);
  }
}

function inputNames({ elements }: Definitions): readonly string[] {
  const inputs = elements.filter(({ kind }) => kind === 'input-data');
  return inputs.flatMap(({ name, variable }) => [name, variable?.name ?? '']);
}

/** A scope that is made when it is first asked. */
function lazily(make: () => Scope): Scope {
  let scope: Scope | undefined;
  return {
    get: (name) => {
      scope ??= make();
      return scope.get(name);
    },
  };
}

const withoutLogic: FunctionDefinition = {
  kind: 'function-definition',
  id: undefined,
  typeRef: undefined,
  parameters: [],
  body: undefined,
};

function decisionType(logic: BoxedExpression | undefined): DecisionType {
  switch (logic?.kind) {
    case 'decision-table':
      return 'DECISION_TABLE';
    case 'literal-expression':
      return 'LITERAL_EXPRESSION';
    case 'context':
      return 'CONTEXT';
    case 'invocation':
      return 'INVOCATION';
    case 'list':
      return 'LIST';
    case 'relation':
      return 'RELATION';
    default:
      return 'UNKNOWN';
  }
}
