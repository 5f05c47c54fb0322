/** The schemas that the migrations make: what else lies in the bank's database is not ours. */
export const schemas: readonly string[] = ['bank', 'engine', 'history', 'read_model'];
