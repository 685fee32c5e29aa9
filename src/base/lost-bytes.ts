/** Text that was made of bytes which are no UTF-8: each stands as U+FFFD, “�”, and what it was is lost. */

/** More of all that is seen than this share. */
const MOSTLY = 0.5;

/** Whether most characters of a text, apart from white space, are U+FFFD. */
export function isMostlyLost(text: string): boolean {
  const lost = text.match(/\ufffd/g)?.length ?? 0;
  return lost > 0 && lost > MOSTLY * (text.match(/\S/gu)?.length ?? 0);
}
