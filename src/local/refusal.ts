/** What whoever started a program can mend: its sentence is all they need to read. */
export class Refusal extends Error {}
