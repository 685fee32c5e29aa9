/** Text decoded from bytes that are not UTF-8: each such byte became U+FFFD, “�”, and its value is lost. */

/** A text counts as lost if more than this share of its visible characters is. */
const MOSTLY = 0.5;

/** Whether most characters of a text, not counting white space, are U+FFFD. */
export function isMostlyLost(text: string): boolean {
  const lost = text.match(/\ufffd/g)?.length ?? 0;
  return lost > 0 && lost > MOSTLY * (text.match(/\S/gu)?.length ?? 0);
}
