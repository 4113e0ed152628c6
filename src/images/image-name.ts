/** A name that is nothing but its extension is that of a hidden file. */
const IMAGE_NAME = /[^/\\]\.(png|jpe?g|jpe|jfif|tiff?|bmp|webp)$/i;

/** Whether a folder's search takes a file of this name for an image. */
export const isImageName = (file: string): boolean => IMAGE_NAME.test(file);
