import type { EvaluationSettings, FeelValue, Scope, Warning } from '../feel/index.ts';
import { readXml } from '../xml/read-xml.ts';
import { type EvaluatedDecision, evaluatedDecision } from './audit.ts';
import type { CompiledDecision, CompiledFunction, DecisionType, Evaluated } from './compiled.ts';
import { DecisionRun, failureMessage } from './decision-run.ts';
import { type CompiledModel, compileModel } from './drg-compiler.ts';
import { evaluatePlan } from './evaluate-plan.ts';
import { dmnVersion, supportedVersions } from './namespaces.ts';
import { type DmnProblem, Problems } from './problems.ts';
import { readDefinitions } from './read-definitions.ts';

export type { DmnProblem } from './problems.ts';

export type DrgCompilation =
  | { readonly kind: 'drg'; readonly drg: Drg }
  | { readonly kind: 'refused'; readonly problems: readonly DmnProblem[] };

/** A decision requirements graph (a DMN file), ready to be evaluated. */
export interface Drg {
  readonly id: string;
  readonly name: string;
  readonly namespace: string;
  /** By id, in the order of the file. */
  readonly decisions: ReadonlyMap<string, Decision>;
  /** The business knowledge models and decision services by id. */
  readonly functions: ReadonlyMap<string, { readonly id: string; readonly name: string }>;
  /** What is given that the graph does not name is visible all the same, as with Zeebe. */
  evaluate(decisionId: string, scope: Scope, settings: EvaluationSettings): DecisionResult;
  /** Calls a business knowledge model or decision service; its arguments are found in the scope by name. */
  invoke(functionId: string, scope: Scope, settings: EvaluationSettings): DecisionResult;
}

interface Decision {
  readonly id: string;
  readonly name: string;
  /** Empty when there is none. */
  readonly versionTag: string;
  readonly type: DecisionType;
}

export interface DecisionResult {
  /** Null when the evaluation failed. */
  readonly output: FeelValue;
  readonly failure?: { readonly decisionId: string; readonly message: string };
  readonly warnings: readonly Warning[];
  /** For the audit record, made when asked for: all decisions that were evaluated, required ones first. */
  evaluatedDecisions(): readonly EvaluatedDecision[];
}

export interface CompilationSettings {
  /** Compiled models that the file may import, found by namespace. */
  readonly imports?: readonly Drg[];
  /** Takes a file with problems in single expressions; evaluating those fails. For editors and conformance tests. */
  readonly lenient?: boolean;
}

/**
 * Compiles a DMN file. Problems name the element and what to do; a file with any problem is refused.
 * @param resourceName the file's name, for messages
 */
export function compileDrg(
  xml: string,
  resourceName: string,
  { imports = [], lenient = false }: CompilationSettings = {},
): DrgCompilation {
  const document = readXml(xml);
  if (document.kind === 'xml-problem') {
    const { message, line, column } = document;
    const place = line === undefined ? {} : { line, ...(column !== undefined && { column }) };
    return refused({ message: `${resourceName}: ${message}`, advice: 'correct the XML', ...place });
  }
  const { root } = document;
  if (root.name !== 'definitions' || dmnVersion(root.namespace) === undefined)
    return refused({
      message: `${resourceName}: <${root.qualifiedName}> of the namespace "${root.namespace}" is no DMN that is read`,
      advice: `save it as DMN ${supportedVersions}`,
    });
  const problems = new Problems();
  const definitions = readDefinitions(root, problems);
  const imported = imports.flatMap((drg) => (drg instanceof CompiledDrg ? [drg.model] : []));
  const model = compileModel(definitions, new Map(imported.map((each) => [each.namespace, each])), problems);
  if (problems.isFatal || (problems.all.length > 0 && !lenient))
    return { kind: 'refused', problems: problems.all };
  return { kind: 'drg', drg: new CompiledDrg(definitions.id, definitions.name, model) };
}

function refused(problem: DmnProblem): DrgCompilation {
  return { kind: 'refused', problems: [problem] };
}

class CompiledDrg implements Drg {
  readonly id: string;
  readonly name: string;
  readonly namespace: string;
  readonly decisions: ReadonlyMap<string, CompiledDecision>;
  readonly functions: ReadonlyMap<string, CompiledFunction>;
  readonly model: CompiledModel;

  constructor(id: string, name: string, model: CompiledModel) {
    this.id = id;
    this.name = name;
    this.namespace = model.namespace;
    this.model = model;
    const elements = [...model.elements.entries()];
    this.decisions = new Map(
      elements.flatMap(([id, element]) => (element.kind === 'decision' ? [[id, element] as const] : [])),
    );
    this.functions = new Map(
      elements.flatMap(([id, element]) => (element.kind === 'function' ? [[id, element] as const] : [])),
    );
  }

  evaluate(decisionId: string, scope: Scope, settings: EvaluationSettings): DecisionResult {
    const decision = this.decisions.get(decisionId);
    return evaluation(decisionId, scope, settings, (run, evaluated) => {
      if (!decision) return run.fail(`no decision found with id '${decisionId}'`);
      const results = new Map<CompiledDecision, FeelValue>();
      evaluatePlan(decision.plan(), results, scope, run, evaluated);
      return results.get(decision) ?? null;
    });
  }

  invoke(functionId: string, scope: Scope, settings: EvaluationSettings): DecisionResult {
    return evaluation(functionId, scope, settings, (run) => {
      const created = this.functions.get(functionId)?.create(scope, run);
      if (!created)
        return run.fail(`no decision service or business knowledge model found with id '${functionId}'`);
      const args = created.parameters.map((name) => scope.get(name) ?? null);
      return created.invoke(args, run.feel);
    });
  }
}

function evaluation(
  id: string,
  scope: Scope,
  settings: EvaluationSettings,
  evaluate: (run: DecisionRun, evaluated: Evaluated[]) => FeelValue,
): DecisionResult {
  const run = new DecisionRun(scope, settings);
  run.decisionId = id;
  const evaluated: Evaluated[] = [];
  const evaluatedDecisions = () => evaluated.map(evaluatedDecision);
  try {
    const output = evaluate(run, evaluated);
    return { output, warnings: run.warnings, evaluatedDecisions };
  } catch (thrown) {
    const message = `Expected to evaluate decision '${id}', but ${failureMessage(thrown)}`;
    const failure = { decisionId: run.decisionId, message };
    return { output: null, failure, warnings: run.warnings, evaluatedDecisions };
  }
}
