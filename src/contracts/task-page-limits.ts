/** Most bytes of a draft's values as JSON. */
export const maxDraftBytes = 64 * 1024;
export const maxCommentLength = 4_000;
export const maxMentions = 20;
