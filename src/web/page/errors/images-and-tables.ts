/** Errors of images, folders and tables (german-errors.ts). */
export const DATA_ERRORS: readonly (readonly [string, string])[] = [
  // Images
  [
    '{file} is empty: replace or remove the file',
    '{file} ist leer: Ersetzen oder entfernen Sie die Datei.',
  ],
  [
    '{file} is not a {formats} image: convert it to PNG or remove it',
    '{file} ist kein Bild in PNG, JPEG, TIFF, BMP oder WebP: Wandeln Sie es in PNG um oder entfernen Sie es.',
  ],
  [
    '{file} is {kind}, not a {formats} image: convert it to PNG or remove it',
    '{file} ist {kind!}, kein Bild in PNG, JPEG, TIFF, BMP oder WebP: Wandeln Sie es in PNG um oder entfernen Sie es.',
  ],
  [
    '{file} is {kind}not a {formats} image: convert it to PNG or remove it',
    '{file} ist kein Bild in PNG, JPEG, TIFF, BMP oder WebP: Wandeln Sie es in PNG um oder entfernen Sie es.',
  ],
  [
    '{file} needs more memory than there is: scale it down',
    '{file} braucht mehr Speicher, als da ist: Verkleinern Sie es.',
  ],
  [
    '{file} is damaged or of an unsupported kind ({format}: {reason}): convert it to PNG, replace or remove it',
    '{file} ist beschädigt oder von einer Art, die nicht gelesen wird ({format}: {reason!}): Wandeln Sie es in PNG um, ersetzen oder entfernen Sie es.',
  ],
  ['{file} has no pixels: remove it', '{file} hat keine Bildpunkte: Entfernen Sie es.'],
  [
    '{file} has {width} × {height} pixels, more than {most} million in all: cut it up or scale it down{raise}',
    '{file} hat {width} × {height} Bildpunkte, mehr als {most} Millionen: Zerschneiden oder verkleinern Sie es.',
  ],
  [
    '{file} has {many}: cut it up or scale it down{raise}',
    '{file} hat zu viele Bildpunkte ({many!}): Zerschneiden oder verkleinern Sie es.',
  ],
  [
    '{file} can no longer be read ({reason}): give the folder again.',
    '{file} ist nicht mehr lesbar: Geben Sie den Ordner noch einmal.',
  ],
  // Folders and tables
  [
    '{path} holds neither a labels.csv nor one subfolder of images per class{unused}',
    '{path} enthält weder eine Tabelle labels.csv noch einen Unterordner mit Bildern je Klasse.',
  ],
  [
    '{path} holds the images of one folder, {label}, whose folders are {below}: give {inner} if these are the classes, or <layout=class-folders> if {label} is one class.',
    '{path} enthält die Bilder eines einzigen Ordners, {label}, mit den Ordnern {below}: Geben Sie {inner}, wenn das die Klassen sind. Ist {label} selbst eine Klasse, legen Sie die andere Klasse daneben.',
  ],
  [
    '{path}: {splits} are called like parts of a data set, {why}, or give <layout=class-folders> if {tops} are the classes.',
    '{path}: {splits} heißen wie Teile eines Datensatzes (Training, Test): Geben Sie allen Teilen dieselben Klassenordner, oder benennen Sie die Ordner um, wenn {tops} die Klassen sind.',
  ],
  [
    '{path}: {label} is no class of the training images ({known}): rename it or move it elsewhere, or give <layout=split-folders> if it is a class of its own.',
    '{path}: {label} ist keine Klasse der Trainingsbilder ({known}): Benennen Sie den Ordner um oder nehmen Sie ihn heraus.',
  ],
  [
    '{path} is no file: put a table there, or rename it.',
    '{path} ist keine Datei: Legen Sie dort eine Tabelle ab, oder benennen Sie es um.',
  ],
  [
    '{path} is no file: put the defaults there, or rename it.',
    '{path} ist keine Datei: Legen Sie dort die Vorgaben ab, oder benennen Sie es um.',
  ],
  [
    '{path} has no rows: write one for each image.',
    '{path} hat keine Zeilen: Tragen Sie jedes Bild mit seiner Klasse ein.',
  ],
  [
    "{path} has no {what} '{column}': its columns are {columns}. Rename one of them, or add it.",
    '{path} hat keine Spalte „{column}“: Die Spalten sind {columns}. Benennen Sie eine davon um.',
  ],
  [
    "{path} has no column 'class' or 'label': name one of {listed} with <labelColumn>.",
    '{path} hat keine Spalte „class“ oder „label“: Wählen Sie eine von {listed}, oder benennen Sie eine um.',
  ],
  [
    "{path} has more than one column '{name}' ({found}): rename all but one.",
    '{path} hat mehr als eine Spalte „{name}“ ({found}): Benennen Sie alle bis auf eine um.',
  ],
  [
    "{path}: column '{group}' parts the images of '{patient}' {name} ({before}, {now}): say with <groupColumn> which of the two keeps images together.",
    '{path}: Die Spalte „{group}“ trennt die Bilder von „{patient}“ {name} ({before}, {now}): Sagen Sie mit <groupColumn>, welche der beiden Bilder zusammenhält.',
  ],
  [
    '{path}: data row {row} names no file',
    '{path}: Die Datenzeile {row} nennt keine Datei: Tragen Sie sie ein, oder löschen Sie die Zeile.',
  ],
  [
    "{path}: no row has a label in column '{column}'",
    '{path}: Keine Zeile hat eine Klasse in der Spalte „{column}“: Tragen Sie die Klassen ein.',
  ],
  [
    "{path}: no row is left: {duplicates} have an entry in 'duplicate_of' and {empty} no label in column '{column}'. Leave 'duplicate_of' empty for images to be used.",
    '{path}: Keine Zeile bleibt übrig: {duplicates} haben einen Eintrag in „duplicate_of“ und {empty} keine Klasse in der Spalte „{column}“. Lassen Sie „duplicate_of“ bei Bildern leer, die benutzt werden sollen.',
  ],
  [
    '<{name}={value}> needs a labels.csv, and {path} has none',
    '<{name}={value}> braucht eine labels.csv, und {path} hat keine: Lassen Sie die Einstellung weg.',
  ],
  ['<layout={layout}>: give {names}.', '<layout={layout}>: Möglich sind {names}.'],
  [
    "{path} begins as QuPath's tables do and has no column '{column}': export it again, or remove it.",
    '{path} beginnt wie eine Tabelle von QuPath und hat keine Spalte „{column}“: Exportieren Sie sie noch einmal, oder nehmen Sie sie heraus.',
  ],
  [
    '{path} is a workbook or an archive and no text: save it as CSV in UTF-8, or call it .xlsx.',
    '{path} ist eine Arbeitsmappe oder ein Archiv und kein Text: Speichern Sie sie als CSV in UTF-8, oder nennen Sie sie .xlsx.',
  ],
  [
    '{path} is not laid out as <layout={layout}> says: leave it out, or see datasets/README.md for what each layout looks like.',
    '{path} ist nicht so aufgebaut, wie <layout={layout}> sagt: Lassen Sie die Einstellung weg.',
  ],
  [
    'labels.csv: the file name {file} is damaged: mend it',
    'labels.csv: Der Dateiname {file} ist beschädigt: Berichtigen Sie ihn.',
  ],
  [
    "labels.csv: '{file}' lies outside the dataset folder {folder}",
    'labels.csv: „{file}“ liegt außerhalb des Ordners {folder}: Legen Sie das Bild hinein.',
  ],
  [
    'labels.csv: {files} listed more than once: keep one row each',
    'labels.csv: mehr als einmal eingetragen: {files}. Behalten Sie je eine Zeile.',
  ],
  [
    '{folder}: {files} missing{likeness}: add the files or remove their rows',
    '{folder}: Es fehlt {files}: Fügen Sie die Dateien hinzu, oder entfernen Sie ihre Zeilen.',
  ],
  [
    '{path} is not valid JSON: {reason}',
    '{path} ist kein gültiges JSON: Berichtigen oder entfernen Sie die Datei.',
  ],
  [
    '{path} must hold one JSON object',
    '{path} muss ein einzelnes JSON-Objekt enthalten: Berichtigen oder entfernen Sie die Datei.',
  ],
  [
    "{path}: '{key}' must be a {kind}",
    '{path}: „{key}“ muss anders lauten ({kind!}): Berichtigen Sie die Datei.',
  ],
  [
    '{path} holds the control character U+{code} in line {line}: remove it.',
    '{path} enthält in Zeile {line} das Steuerzeichen U+{code}: Entfernen Sie es.',
  ],
  [
    '{path} is no text in UTF-8, UTF-16 or Windows-1252: save it as CSV in UTF-8.',
    '{path} ist kein Text in UTF-8, UTF-16 oder Windows-1252: Sichern Sie die Tabelle als CSV in UTF-8.',
  ],
  [
    '{path} is not a CSV table: {reason}',
    '{path} ist keine CSV-Tabelle ({reason!}): Sichern Sie sie als CSV in UTF-8.',
  ],
  [
    "{what} '{twin}' ({twins} images) and '{name}' ({count}) differ in case, blanks, accents, dashes or the form of a number only: write them alike, or give one another name.",
    '„{twin}“ ({twins} Bilder) und „{name}“ ({count}) unterscheiden sich nur in Groß- und Kleinschreibung, Leerzeichen, Akzenten, Strichen oder der Form einer Zahl: Schreiben Sie beide gleich, oder geben Sie einem einen anderen Namen.',
  ],
  [
    '{file} has fields that are not known: {fields}. Known are {known}.',
    '{file} enthält unbekannte Felder: {fields}. Bekannt sind {known}.',
  ],
  [
    '{file} is not as it should be ({reason}): give each field a text.',
    '{file} ist nicht, wie es sein sollte ({reason!}): Geben Sie jedem Feld einen Text.',
  ],
];
