/** What was thrown, as a sentence: the engine's messages start small and end without a stop. */
export function sentenceOf(error: unknown): string {
  const text =
    error instanceof Error && error.message !== "" ? error.message : `something failed: ${String(error)}`;
  const sentence = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
