// The pictures of a README within it. The page of an extension in VS Code loads pictures from https and data addresses alone:
// those beside the README in a VSIX stay broken there, and without a repository there is no https address to give them.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const PICTURE = /(!\[[^\]]*\]\()([^)\s:]+\.png)\)/g;

/**
 * @param {string} markdown in which pictures are named relative to a folder
 * @param {string} folder
 * @returns {Promise<string>} the same with each of them as a data address
 * @throws where a picture is missing
 */
export async function inlineImages(markdown, folder) {
  const paths = [...new Set([...markdown.matchAll(PICTURE)].map(([, , path]) => path))];
  const read = async (path) => [path, await readFile(join(folder, path), 'base64')];
  const pictures = new Map(await Promise.all(paths.map(read)));
  return markdown.replaceAll(PICTURE, (_, begin, path) => `${begin}data:image/png;base64,${pictures.get(path)})`);
}
