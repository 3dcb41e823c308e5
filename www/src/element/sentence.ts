/** What was thrown, as a sentence. */
export function sentenceOf(error: unknown): string {
  return asSentence(
    error instanceof Error && error.message !== "" ? error.message : `something failed: ${String(error)}`,
  );
}

/** The engine's messages start small and end without a stop. */
export function asSentence(text: string): string {
  const sentence = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
