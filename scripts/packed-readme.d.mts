/** As packed-readme.mjs tells. */
export function withoutPictures(markdown: string): string;
