/** The smallest picture there is: one white pixel. */
export const onePixelPng = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJRU5ErkJggg==',
  'base64',
);

/** A file whose name says one thing and whose content another. */
export const disguisedFile = {
  name: 'income.pdf',
  mimeType: 'application/pdf',
  buffer: Buffer.from('<script>alert(1)</script>'),
};

export const pictureFile = { name: 'income.png', mimeType: 'image/png', buffer: onePixelPng };
