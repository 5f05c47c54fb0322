import type { BoxedExpression, Definitions, ItemDefinition } from './model.ts';

/**
 * The names that come after a dot anywhere in a model: components of types, entries of contexts, outputs of tables,
 * columns of relations.
 */
export function fieldNames(definitions: Definitions): Iterable<string> {
  const names = new Set<string>();
  const components = (definition: ItemDefinition) => {
    for (const component of definition.components) {
      names.add(component.name);
      components(component);
    }
  };
  definitions.itemDefinitions.forEach(components);
  for (const element of definitions.elements)
    if ((element.kind === 'decision' || element.kind === 'business-knowledge-model') && element.logic)
      collect(element.logic, names);
  return names;
}

function collect(expression: BoxedExpression, names: Set<string>): void {
  switch (expression.kind) {
    case 'decision-table':
      if (expression.outputs.length > 1) for (const { name } of expression.outputs) names.add(name ?? '');
      return;
    case 'relation':
      for (const { name } of expression.columns) names.add(name);
      break;
    case 'context':
      for (const { variable } of expression.entries) names.add(variable?.name ?? '');
      break;
    default:
      break;
  }
  for (const part of partsOf(expression)) collect(part, names);
}

function partsOf(expression: BoxedExpression): readonly BoxedExpression[] {
  switch (expression.kind) {
    case 'relation':
      return expression.rows.flat();
    case 'context':
      return expression.entries.map(({ value }) => value);
    case 'list':
      return expression.items;
    case 'invocation':
      return [expression.callee, ...expression.bindings.flatMap(({ value }) => value ?? [])];
    case 'function-definition':
      return expression.body ? [expression.body] : [];
    case 'conditional':
      return [expression.condition, expression.consequence, expression.alternative];
    case 'for':
    case 'some':
    case 'every':
      return [expression.in, expression.body];
    case 'filter':
      return [expression.in, expression.match];
    default:
      return [];
  }
}
