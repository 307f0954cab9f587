/** Letters without tones, đ as d, lower case: "chuong trinh" finds "Chương trình". The same folding as the engine's. */
export function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/đ/g, 'd').replace(/Đ/g, 'D').toLowerCase().normalize('NFC');
}

export function matches(haystack: string, needle: string): boolean {
  const folded = fold(haystack);
  return fold(needle).split(/\s+/).filter(Boolean).every((word) => folded.includes(word));
}
