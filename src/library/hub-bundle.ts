/**
 * Everything that the editor needs to use the hub, in a separate bundle, which is loaded when the user wants a model from
 * there.
 */
export { downloadModel } from './download';
export { planRemoval, remove } from './hub/cache-removal';
export { repositoryFolder } from './hub/cache-repository';
export { cachedModels } from './hub/cached-models';
export { hubCacheFolder } from './hub/environment';
export { HubError } from './hub/hub-error';
export { hubOfEnvironment } from './hub/hub-of-environment';
export { hubModel } from './hub/model-listing';
export { downloadBytes, GgufChoiceError } from './hub/needed-files';
export { progressText, sizeText } from './progress-text';
