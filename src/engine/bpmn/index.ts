export { type BpmnCompilation, compileBpmn } from './compile.ts';
export type * from './model.ts';
export type { BpmnProblem } from './problems.ts';
