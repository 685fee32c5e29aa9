/** As inline-images.mjs tells. */
export function inlineImages(markdown: string, folder: string): Promise<string>;
