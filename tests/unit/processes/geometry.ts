import { type Box, type Diagram, type Edge, isA, type Shape } from './bpmn-files.ts';

type Point = Edge['points'][number];

/** Whether two boxes share more than `slack` pixels in both directions. */
export function overlap(a: Box, b: Box, slack = 1): boolean {
  return (
    a.x + slack < b.x + b.width &&
    b.x + slack < a.x + a.width &&
    a.y + slack < b.y + b.height &&
    b.y + slack < a.y + a.height
  );
}

/** Whether a horizontal or vertical stretch of a flow enters a box by more than `slack` pixels. */
export function enters(from: Point, to: Point, box: Box, slack = 2): boolean {
  const x = [from.x, to.x].sort((a, b) => a - b) as [number, number];
  const y = [from.y, to.y].sort((a, b) => a - b) as [number, number];
  return (
    x[0] < box.x + box.width - slack &&
    x[1] > box.x + slack &&
    y[0] < box.y + box.height - slack &&
    y[1] > box.y + slack
  );
}

const contains = (outer: Shape, inner: Shape): boolean => {
  for (let at = inner.element.$parent; at; at = at.$parent) if (at === outer.element) return true;
  return false;
};
const attached = (a: Shape, b: Shape) =>
  a.element.attachedToRef === b.element || b.element.attachedToRef === a.element;
/** Shapes that lie on each other on purpose: a sub-process and its content, a task and its boundary event. */
const belong = (a: Shape, b: Shape) => contains(a, b) || contains(b, a) || attached(a, b);

export function overlappingShapes({ shapes }: Diagram): string[] {
  return pairs(shapes)
    .filter(([a, b]) => overlap(a.box, b.box) && !belong(a, b))
    .map(([a, b]) => `${a.id} lies on ${b.id}`);
}

export function overlappingLabels({ shapes, edges }: Diagram): string[] {
  const labels = [...shapes, ...edges].flatMap(({ id, label }) => (label ? [{ id, box: label }] : []));
  const onLabels = pairs(labels)
    .filter(([a, b]) => overlap(a.box, b.box))
    .map(([a, b]) => `the label of ${a.id} lies on the label of ${b.id}`);
  const solid = shapes.filter(({ element }) => !isA(element, 'SubProcess'));
  const onShapes = labels.flatMap((label) =>
    solid
      .filter(({ box }) => overlap(label.box, box))
      .map(({ id }) => `the label of ${label.id} lies on ${id}`),
  );
  return [...onLabels, ...onShapes];
}

export function flowsThroughShapes({ shapes, edges }: Diagram): string[] {
  const found: string[] = [];
  for (const { id, element, points } of edges) {
    const ends = [element.sourceRef, element.targetRef];
    for (const shape of shapes) {
      const own = ends.some((end) => end === shape.element || isInside(end, shape));
      const host = ends.some((end) => end.attachedToRef === shape.element);
      if (own || host || isA(shape.element, 'TextAnnotation')) continue;
      if (stretches(points).some(([from, to]) => enters(from, to, shape.box)))
        found.push(`${id} runs through ${shape.id}`);
    }
  }
  return found;
}
const isInside = (element: { $parent?: unknown } | undefined, shape: Shape): boolean => {
  for (let at = element; at; at = at.$parent as typeof element) if (at === shape.element) return true;
  return false;
};

export function slantedFlows({ edges }: Diagram): string[] {
  return edges
    .filter(({ element }) => isA(element, 'SequenceFlow'))
    .filter(({ points }) => stretches(points).some(([from, to]) => from.x !== to.x && from.y !== to.y))
    .map(({ id }) => `${id} is not orthogonal`);
}

/** Flows whose target lies left of their source, unless they close a loop. */
export function backwardFlows({ shapes, edges }: Diagram): string[] {
  const flows = edges.filter(({ element }) => isA(element, 'SequenceFlow'));
  const middle = new Map(shapes.map(({ element, box }) => [element, box.x + box.width / 2]));
  const next = new Map<unknown, unknown[]>();
  const link = (from: unknown, to: unknown) => next.set(from, [...(next.get(from) ?? []), to]);
  for (const { element } of flows) link(element.sourceRef, element.targetRef);
  for (const { element } of shapes) if (element.attachedToRef) link(element.attachedToRef, element);
  const reaches = (from: unknown, to: unknown): boolean => {
    const seen = new Set<unknown>([from]);
    for (const at of seen) {
      if (at === to) return true;
      for (const one of next.get(at) ?? []) seen.add(one);
    }
    return false;
  };
  return flows
    .filter(({ element }) => middle.get(element.targetRef)! < middle.get(element.sourceRef)! - 20)
    .filter(({ element }) => !reaches(element.targetRef, element.sourceRef))
    .map(({ id }) => `${id} runs from right to left and closes no loop`);
}

const stretches = (points: readonly Point[]) => points.slice(1).map((to, i) => [points[i]!, to] as const);

function pairs<T>(list: readonly T[]): [T, T][] {
  return list.flatMap((a, i) => list.slice(i + 1).map((b): [T, T] => [a, b]));
}
