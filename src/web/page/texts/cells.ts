/** What was understood of a folder. */
export const CELLS = {
  imagesOf: ['{images} images in {classes} classes', '{images} Bilder in {classes} Klassen'],
  imagesOfOne: ['{images} images in one class', '{images} Bilder in einer Klasse'],
  oneClass: [
    'All images are of the class {name}: there is nothing to tell it from. Put the images of another class into a second folder beside it, and give the folder that holds both.',
    'Alle Bilder sind von der Klasse {name}: Es gibt nichts, wovon sie zu unterscheiden wäre. Legen Sie die Bilder einer anderen Klasse in einen zweiten Ordner daneben, und geben Sie den Ordner, der beide enthält.',
  ],
  classColumn: ['Class', 'Klasse'],
  countColumn: ['Images', 'Bilder'],
  examplesColumn: ['Examples', 'Beispiele'],
  sizesAndFormats: ['Sizes and formats', 'Größen und Formate'],
  kind: ['{count} × {format} {width} × {height}', '{count} × {format} {width} × {height}'],
  more: ['and {count} more', 'und {count} weitere'],
  patients: ['Patients', 'Patienten'],
  groupsYes: [
    '{groups} in column “{column}”: the cells of one stay together.',
    '{groups} in Spalte „{column}“: Die Zellen eines jeden bleiben zusammen.',
  ],
  groupsNo: [
    'No column patient or group: cells of one patient may be on both sides of a split, and the result may be too good.',
    'Keine Spalte patient oder group: Zellen eines Patienten können auf beiden Seiten einer Teilung liegen, und das Ergebnis kann zu gut sein.',
  ],
  copiesTitle: ['Copies', 'Kopien'],
  copiesNone: ['none found', 'keine gefunden'],
  copiesSome: [
    '{count} images are copies of others, also turned or mirrored ({example}). They stay together.',
    '{count} Bilder sind Kopien anderer, auch gedreht oder gespiegelt ({example}). Sie bleiben zusammen.',
  ],
  copiesContradict: [
    '{count} of them have another class than their original: please check.',
    '{count} davon haben eine andere Klasse als ihr Original: bitte prüfen.',
  ],
  damagedTitle: ['Damaged', 'Beschädigt'],
  damagedNone: ['none', 'keine'],
  damagedSome: [
    '{count} files cannot be read and are left out:',
    '{count} Dateien sind nicht lesbar und bleiben weg:',
  ],
  emptyTitle: ['Showing nothing', 'Ohne Inhalt'],
  emptySome: [
    '{count} images are of one colour or all but black ({example}): leave them out.',
    '{count} Bilder sind einfarbig oder fast schwarz ({example}): Lassen Sie sie weg.',
  ],
  leftOutTitle: ['Not used', 'Nicht benutzt'],
  emptyLabel: ['{count} rows without a class', '{count} Zeilen ohne Klasse'],
  markedDuplicates: ['{count} marked as duplicates', '{count} als Duplikate markiert'],
  recognised: [
    'Read as {name}, by its folders and files.',
    'Gelesen als {name}, nach Ordnern und Dateien.',
  ],
  labelledIn: [
    'Labels are read from {tool}: {file}.',
    'Die Beschriftung stammt aus {tool}: {file}.',
  ],
  aTable: ['a table', 'einer Tabelle'],
  cutOut: [
    'Each cell is a square of {side} × {side} pixels, cut out of {pictures} pictures.',
    'Jede Zelle ist ein Quadrat von {side} × {side} Pixeln, ausgeschnitten aus {pictures} Bildern.',
  ],
  readTitle: ['How to read it', 'Wie es gelesen wird'],
  readHelp: [
    'Choose what the columns mean, and read the folder again.',
    'Wählen Sie, was die Spalten bedeuten, und lesen Sie den Ordner noch einmal.',
  ],
  labelColumn: ['Column of the class', 'Spalte der Klasse'],
  groupColumn: ['Column of the patient or slide', 'Spalte des Patienten oder Objektträgers'],
  cutField: [
    'Side of the square around each cell, in pixels',
    'Seite des Quadrats um jede Zelle, in Pixeln',
  ],
  pixelSizeField: ['Micrometres of a pixel', 'Mikrometer eines Pixels'],
  asFound: ['as found', 'wie gefunden'],
  picture: ['picture', 'Bild'],
  readAgain: ['Read it so', 'So lesen'],
  'unused-format': [
    '{count} images in formats that are not read ({example})',
    '{count} Bilder in Formaten, die nicht gelesen werden ({example})',
  ],
  'unused-loose': [
    '{count} images outside folders of classes ({example})',
    '{count} Bilder außerhalb von Klassenordnern ({example})',
  ],
  'unused-no-row': [
    '{count} images without a row in the table ({example})',
    '{count} Bilder ohne Zeile in der Tabelle ({example})',
  ],
  'unused-empty-class': [
    '{count} folders without an image ({example})',
    '{count} Ordner ohne Bild ({example})',
  ],
  'unused-hidden': [
    '{count} hidden or system images ({example})',
    '{count} versteckte oder Systembilder ({example})',
  ],
  'unused-linked-twice': [
    '{count} links to what is there already ({example})',
    '{count} Verweise auf schon Vorhandenes ({example})',
  ],
  'unused-broken-link': [
    '{count} links that lead nowhere ({example})',
    '{count} Verweise ins Leere ({example})',
  ],
  'unused-no-file': [
    '{count} pipes or devices ({example})',
    '{count} Pipes oder Geräte ({example})',
  ],
  'unused-name': [
    '{count} names that cannot be read ({example})',
    '{count} unlesbare Namen ({example})',
  ],
  'unused-table': [
    '{count} tables of another name than labels.csv ({example})',
    '{count} Tabellen, die nicht labels.csv heißen ({example})',
  ],
  'unused-own-output': [
    '{count} files that cytograd wrote ({example})',
    '{count} von cytograd geschriebene Dateien ({example})',
  ],
  'unused-no-picture': [
    '{count} labelled cells in pictures that are not here ({example})',
    '{count} beschriftete Zellen in Bildern, die fehlen ({example})',
  ],
  'unused-edge': [
    '{count} labelled cells at the edge of their picture ({example})',
    '{count} beschriftete Zellen am Bildrand ({example})',
  ],
  'unused-no-cell': [
    '{count} objects that are no cells ({example})',
    '{count} Objekte, die keine Zellen sind ({example})',
  ],
  'unused-unlabelled': [
    '{count} pictures without a labelled cell ({example})',
    '{count} Bilder ohne beschriftete Zelle ({example})',
  ],
  'unused-mask': [
    '{count} masks, which are no cells ({example})',
    '{count} Masken, die keine Zellen sind ({example})',
  ],
} as const;
