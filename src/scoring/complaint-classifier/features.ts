/**
 * Features of a text, counted: pairs of neighbouring Chinese characters, which need no segmentation, and words and pairs
 * of words in Latin letters. Digits are dropped: sums and numbers say nothing of the category.
 */
export function featuresOf(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  const count = (feature: string) => counts.set(feature, (counts.get(feature) ?? 0) + 1);
  const normal = text.normalize('NFKC').toLowerCase();
  for (const [run] of normal.matchAll(/\p{Script=Han}+/gu)) {
    const characters = [...run];
    for (let i = 0; i + 1 < characters.length; i++) count(characters[i]! + characters[i + 1]!);
  }
  const words = (normal.match(/[a-z]+/g) ?? []).filter((word) => word.length > 1 && !stopWords.has(word));
  words.forEach((word, i) => {
    count(stem(word));
    if (i > 0) count(`${stem(words[i - 1]!)} ${stem(word)}`);
  });
  return counts;
}

const stopWords = new Set(
  'the an and or to of in on at for from is was were are be been it this that my me your you they them he she we our with by not no but have has had will would as so if when what all any can could do did does'.split(
    ' ',
  ),
);

/** Cuts plural and tense endings: enough for a bag of words. */
function stem(word: string): string {
  return word.length > 4 ? word.replace(/(ing|ed|es|s)$/, '') : word;
}
