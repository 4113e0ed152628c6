/**
 * What can be wrong with input, in German. Left the text as the library says it (English is its
 * language): `{name}` stands for anything, `<option>` and `<option={value}>` for a setting as the
 * page calls it. `{name!}` on the right is looked up among the phrases, and quoted as English where
 * it is none of them. A test holds this list against every error that the page's rooms can throw.
 */
export const ERRORS: readonly (readonly [string, string])[] = [
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
  ['{path} has no rows', '{path} hat keine Zeilen: Tragen Sie jedes Bild mit seiner Klasse ein.'],
  [
    "{path} has no {what} '{column}': its columns are {columns}",
    '{path} hat keine Spalte „{column}“: Die Spalten sind {columns}. Benennen Sie eine davon um.',
  ],
  [
    "{path} has no column 'class' or 'label': name one of {listed}",
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
  // The question
  [
    'dataset {name} has no labelled images: add some',
    '{name} hat keine Bilder mit Klasse: Fügen Sie welche hinzu.',
  ],
  [
    "dataset {name} has one class only ('{label}'): add another",
    '{name} hat nur eine Klasse („{label}“): Fügen Sie eine zweite hinzu.',
  ],
  [
    '<positive> makes the task binary: leave it or <task=multiclass> out',
    '<positive> macht zwei Klassen daraus: Lassen Sie es oder <task=multiclass> weg.',
  ],
  [
    'a binary task needs <positive> out of {values}',
    'Für zwei Klassen brauchen Sie <positive>: Kreuzen Sie eine oder mehrere von {values} an.',
  ],
  [
    "positive class '{label}' is not in {name}: classes are {listed}",
    'Die gesuchte Klasse „{label}“ gibt es in {name} nicht: Die Klassen sind {listed}.',
  ],
  [
    'every class is positive: leave at least one of {listed} out',
    'Alle Klassen sind angekreuzt: Lassen Sie mindestens eine von {listed} frei.',
  ],
  [
    "'other' is the name of the rest: make another of {listed} positive",
    '„other“ heißt der Rest: Kreuzen Sie eine andere von {listed} an.',
  ],
  [
    '{what} of {name} {have} fewer than {smallest} images ({counts}): add images, or leave <preset> out',
    '{name}: Zu viele Klassen haben weniger als {smallest} Bilder ({counts}): Fügen Sie Bilder hinzu, oder lassen Sie <preset> weg.',
  ],
  [
    '{what} of {name} has fewer than {smallest} images ({counts}), and <preset={preset}> leaves such classes out: add images, or use no preset.',
    '{name}: Zu viele Klassen haben weniger als {smallest} Bilder ({counts}), und <preset={preset}> lässt solche Klassen weg: Fügen Sie Bilder hinzu, oder lassen Sie die Einstellung weg.',
  ],
  [
    '<preset={preset}> is {kind}: leave out <task={task}>.',
    '<preset={preset}> und <task={task}> schließen einander aus: Lassen Sie eines davon weg.',
  ],
  [
    'all {count} images of {name} are copies of one another: there is nothing to learn from. Look at the files, or leave copies alone with <duplicates=ignore>.',
    'Alle {count} Bilder von {name} sind Kopien voneinander: Daraus lässt sich nichts lernen. Sehen Sie die Dateien an, oder lassen Sie Kopien mit <duplicates=ignore> unbeachtet.',
  ],
  // Folds and sizes
  [
    '{folds} folds are too many: {scarce} has {images} images in {groups} {unit}, enough for {possible} folds at most',
    '{folds} Teilungen sind zu viele: {scarce!} hat {images} Bilder in {groups} Gruppen, genug für höchstens {possible} Teilungen.',
  ],
  [
    'cross-validation needs at least 2 folds, not {folds}',
    'Eine Kreuzvalidierung braucht mindestens 2 Teilungen, nicht {folds}.',
  ],
  [
    '{count} images are too few for {folds} folds: {scarce} has {images} in {groups} {unit}, and 2 folds need every class in both',
    '{count} Bilder sind zu wenige für {folds} Teilungen: {scarce!} hat {images} in {groups} Gruppen, und schon 2 Teilungen brauchen jede Klasse in beiden. Fügen Sie Bilder hinzu.',
  ],
  [
    'training-set size {size} is not possible: the folds allow {allowed}, in whole numbers',
    'Eine Trainingsmenge von {size} ist nicht möglich: Die Teilungen erlauben {allowed!}, in ganzen Zahlen.',
  ],
  [
    'balanced test sets of {size} images are not possible {where}: choose 2 to {most}',
    'Ausgewogene Testmengen von {size} Bildern sind nicht möglich: Wählen Sie 2 bis {most}.',
  ],
  [
    '{count} validation images a fold are not possible {where}: choose 1 to {most}, or fewer folds',
    '{count} Validierungsbilder je Teilung sind nicht möglich: Wählen Sie 1 bis {most}, oder weniger Teilungen.',
  ],
  [
    '{count} {purpose} images a fold, half of each class, are not possible: {left} of class {name} are left',
    '{count} Bilder je Teilung, zur Hälfte aus jeder Klasse, sind nicht möglich: Von der Klasse {name} sind {left} übrig. Wählen Sie weniger, oder fügen Sie Bilder hinzu.',
  ],
  [
    'class {name} has no training images left {where}: use more folds or fewer validation images',
    'Von der Klasse {name} bleibt kein Trainingsbild übrig: Nehmen Sie mehr Teilungen oder weniger Validierungsbilder.',
  ],
  [
    '{wanted} validation images leave none of {all} to train on: choose a smaller <val>, up to {most}',
    '{wanted} Validierungsbilder lassen keines von {all} zum Trainieren übrig: Wählen Sie bei <val> höchstens {most}.',
  ],
  [
    'class {name} has no images left to train on beside the validation set: add images or groups of it, or choose a smaller <val>',
    'Von der Klasse {name} bleibt neben den Validierungsbildern keines zum Trainieren: Fügen Sie Bilder oder Gruppen hinzu, oder wählen Sie <val> kleiner.',
  ],
  // Settings
  [
    'there is no option {name}: give {names}.',
    'Es gibt keine Einstellung {name}: Möglich sind {names}.',
  ],
  ['<{name}={value}>: give {allowed}.', '<{name}={value}>: Möglich ist {allowed!}.'],
  [
    '{file}: option {name} is {value}, not {allowed}.',
    '{file}: Die Einstellung {name} ist {value}; möglich ist {allowed!}. Nehmen Sie eine unbeschädigte Kopie.',
  ],
  [
    '{file} holds no options.',
    '{file} enthält keine Einstellungen: Nehmen Sie eine unbeschädigte Kopie.',
  ],
  [
    '<quirks={name}> {need}.',
    '<quirks={name}> passt nicht zu den übrigen Einstellungen ({need!}): Lassen Sie es weg.',
  ],
  [
    'image size {size} is too small: six convolution and pooling layers need at least {least} × {least2}; use <imageSize={most}> or more.',
    'Die Bildgröße {size} ist zu klein: Das Netz braucht mindestens {least} × {least2}. Wählen Sie <imageSize={most}> oder mehr.',
  ],
  [
    'the network needs two classes or more, got {count}.',
    'Das Netz braucht zwei Klassen oder mehr, nicht {count}.',
  ],
  [
    'a sigmoid head tells two classes apart, not {count}.',
    'Ein Sigmoid-Ausgang unterscheidet zwei Klassen, nicht {count}.',
  ],
  [
    '<threshold> needs two classes; these networks tell {count} apart.',
    '<threshold> braucht zwei Klassen; diese Netze unterscheiden {count}.',
  ],
  [
    '{name} does not say how its validation images were scored (an older version, or another program, made it): give <threshold> as a probability, or train again.',
    '{name} sagt nicht, wie seine Validierungsbilder beurteilt wurden (eine ältere Fassung oder ein anderes Programm hat es geschrieben): Geben Sie <threshold> als Wahrscheinlichkeit, oder trainieren Sie neu.',
  ],
  // Models
  [
    '{file} is no readable model file ({reason}): save or copy it again.',
    '{file} ist keine lesbare Modelldatei ({reason!}): Sichern oder kopieren Sie sie noch einmal.',
  ],
  [
    '{file}: {key} is {text}: save or copy the model again.',
    '{file}: {key} ist {text}: Sichern oder kopieren Sie das Modell noch einmal.',
  ],
  [
    '{file}: {key} is "{value}", this program reads "{known}": use a model of this version.',
    '{file}: {key} ist „{value}“, dieses Programm liest „{known}“: Nehmen Sie ein Modell dieser Fassung.',
  ],
  [
    '{file} has a {head} head; this program reads softmax and sigmoid heads.',
    '{file} hat einen Ausgang „{head}“; gelesen werden softmax und sigmoid. Nehmen Sie ein anderes Modell.',
  ],
  [
    '{file}: inputSize is {text}, expected a whole number of pixels from {least} up: save or copy the model again.',
    '{file}: inputSize ist {text}, erwartet wird eine ganze Zahl ab {least}: Sichern oder kopieren Sie das Modell noch einmal.',
  ],
  [
    '{file}: classes is no JSON list of two or more different names: {text}. Save or copy the model again.',
    '{file}: classes ist keine JSON-Liste von zwei oder mehr verschiedenen Namen: {text}. Sichern oder kopieren Sie das Modell noch einmal.',
  ],
  [
    '{file}: tensor {name} is missing.',
    '{file}: Der Tensor {name} fehlt: Sichern oder kopieren Sie das Modell noch einmal.',
  ],
  [
    '{file}: {name} has shape [{shape}], expected [{wanted}].',
    '{file}: {name} hat die Form [{shape}], erwartet wird [{wanted}]: Sichern oder kopieren Sie das Modell noch einmal.',
  ],
  [
    '{file}: {name} holds values that are not finite: train again.',
    '{file}: {name} enthält Werte, die nicht endlich sind: Trainieren Sie neu.',
  ],
  // Runs
  [
    '{file} is damaged: remove it, and nothing is held against checksums any more.',
    '{file} ist beschädigt: Entfernen Sie die Datei; dann wird nichts mehr gegen Prüfsummen gehalten.',
  ],
  [
    '{file} is damaged: its bytes are not those that were written ({sums}). Copy it again, or train the network again.',
    '{file} ist beschädigt: Die Bytes sind nicht die geschriebenen ({sums}). Kopieren Sie die Datei noch einmal, oder trainieren Sie das Netz neu.',
  ],
  [
    '{file} is damaged ({reason}){others}: go on with the sweep (<resume>), which trains its network again.',
    '{file} ist beschädigt ({reason!}): Setzen Sie die Studie fort, dann wird das Netz neu trainiert.',
  ],
  ['{file} is damaged ({reason}): {remedy}', '{file} ist beschädigt ({reason!}): {remedy!}'],
  ['{file} is missing: {remedy}', '{file} fehlt: {remedy!}'],
  ['{file}: no such file.', '{file}: Diese Datei gibt es nicht.'],
  [
    '{file} is of no network of this run (sizes {sizes}; folds 0 to {folds}): move it to another folder.',
    '{file} gehört zu keinem Netz dieses Laufs (Größen {sizes}; Teilungen 0 bis {folds}): Legen Sie die Datei in einen anderen Ordner.',
  ],
  [
    '{run} is not empty: give <resume> to go on with it, or another <out>.',
    '{run} ist nicht leer: Setzen Sie die Studie fort, oder beginnen Sie eine neue.',
  ],
  [
    '{run} is no run directory: it has no run.json.',
    '{run} ist kein Lauf: run.json fehlt. Geben Sie das ZIP-Archiv eines Laufs.',
  ],
  [
    '{run} was started with other settings: {differences}. Use the same settings, or another <out>.',
    '{run} wurde mit anderen Einstellungen begonnen: {differences}. Nehmen Sie dieselben, oder beginnen Sie eine neue Studie.',
  ],
  [
    '{run} was started on "{before}", this is "{now}": bits differ between adapters. Give <force> to mix them all the same.',
    '{run} wurde auf „{before}“ begonnen, hier rechnet „{now}“: Die Ergebnisse unterscheiden sich dann in den letzten Stellen. Setzen Sie trotzdem fort, wenn das nicht stört.',
  ],
  [
    '{run} was begun by a version that splits these images in another way: finish it with that version, or begin anew in another <out>.',
    '{run} wurde von einer Fassung begonnen, die diese Bilder anders aufteilt: Beenden Sie ihn mit jener, oder beginnen Sie eine neue Studie.',
  ],
  [
    '{run} has no finished networks: go on with its sweep (<resume>).',
    '{run} hat noch kein fertiges Netz: Setzen Sie die Studie fort.',
  ],
  [
    '<size={size}> is not in {run}: it has {sizes}.',
    '<size={size}> gibt es in {run} nicht: Die Größen sind {sizes}.',
  ],
  [
    '{name} is not the dataset of {run}: images, labels or groups have changed. Give the right one with <dataset>.',
    '{name} ist nicht der Datensatz von {run}: Bilder, Klassen oder Gruppen haben sich geändert. Geben Sie den richtigen.',
  ],
  [
    '<fold={fold}>: there is no such fold; they count from 0.',
    '<fold={fold}>: Diese Teilung gibt es nicht; gezählt wird ab 0.',
  ],
  ['{name} is in use: wait for it.', '{name} ist in Gebrauch: Warten Sie, bis es frei ist.'],
  // The page
  [
    'there are no cells yet: give a folder.',
    'Es sind noch keine Zellen da: Geben Sie einen Ordner.',
  ],
  [
    'a study is at work on this page: pause it first.',
    'Auf dieser Seite läuft eine Studie: Halten Sie sie erst an.',
  ],
  [
    '{name} is at work in another tab: go on there, or close that tab.',
    '{name} läuft in einem anderen Tab: Machen Sie dort weiter, oder schließen Sie ihn.',
  ],
  [
    '{path} cannot be saved: this browser gives the page no more room. Delete studies that are done, or make room on the disk.',
    '{path} kann nicht gesichert werden: Der Browser gibt der Seite keinen Platz mehr. Löschen Sie fertige Studien, oder schaffen Sie Platz auf der Festplatte.',
  ],
  [
    '{id} is no study of this browser: begin a new one.',
    '{id} ist keine Studie dieses Browsers: Beginnen Sie eine neue.',
  ],
  [
    'the cells take {needed}, and this browser gives the page {given} more: delete studies that are done, or make room on the disk.',
    'Die Zellen brauchen {needed}, und der Browser gibt der Seite noch {given}: Löschen Sie fertige Studien, oder schaffen Sie Platz auf der Festplatte.',
  ],
  [
    '{file} holds {what}: give the ZIP archive of one run, with its run.json.',
    '{file} enthält {what!}: Geben Sie das ZIP-Archiv eines einzelnen Laufs, mit seiner run.json.',
  ],
  [
    '{name} is no readable ZIP archive ({reason}): export it again.',
    '{name} ist kein lesbares ZIP-Archiv: Sichern Sie es noch einmal.',
  ],
  [
    '{id} was imported without its cells: give their folder first.',
    '{id} wurde ohne seine Zellen geöffnet: Geben Sie erst ihren Ordner.',
  ],
  [
    '{folder} is not what {name} was begun with: images, labels or groups differ. Give the folder as it was.',
    '{folder} ist nicht das, womit {name} begonnen wurde: Bilder, Klassen oder Gruppen sind andere. Geben Sie den Ordner, wie er war.',
  ],
  [
    '{file} is not in this browser: give the folder of the study’s cells.',
    '{file} ist nicht in diesem Browser: Geben Sie den Ordner mit den Zellen der Studie.',
  ],
  [
    'no finished network of {n} images answers for this cell: choose another size.',
    'Für diese Zelle antwortet kein fertiges Netz mit {n} Bildern: Wählen Sie eine andere Größe.',
  ],
];

/** Parts of errors. */
export const PHRASES: readonly (readonly [string, string])[] = [
  ['a GIF', 'ein GIF'],
  ['a HEIC', 'ein HEIC'],
  ['an AVIF', 'ein AVIF'],
  ['a JPEG 2000', 'ein JPEG 2000'],
  ['a JPEG XL', 'ein JPEG XL'],
  ['a PDF', 'ein PDF'],
  ['a PNM', 'ein PNM'],
  ['a DICOM file', 'eine DICOM-Datei'],
  [
    'a pointer of Git LFS (fetch the file itself)',
    'ein Verweis von Git LFS (holen Sie die Datei selbst)',
  ],
  ['a web page (was the download refused?)', 'eine Webseite (wurde das Herunterladen verweigert?)'],
  ['the file is cut short or its bytes were changed', 'Die Datei ist abgeschnitten oder verändert'],
  ['the file is cut short', 'Die Datei ist abgeschnitten'],
  [
    'an animation: save the image to use by itself',
    'eine Animation: Sichern Sie das gewünschte Bild für sich',
  ],
  [
    '{count} pages: save the one to use by itself',
    '{count} Seiten: Sichern Sie die gewünschte für sich',
  ],
  ['no pixels', 'keine Bildpunkte'],
  ['{bits} bits a sample', '{bits} Bit je Farbwert'],
  ['{bits} bits a pixel', '{bits} Bit je Bildpunkt'],
  ['no run', 'keinen Lauf'],
  ['several runs', 'mehrere Läufe'],
  ['class {name}', 'Die Klasse {name}'],
  ['the data set', 'Der Datensatz'],
  ['{from} to {to} training images', '{from} bis {to} Trainingsbilder'],
  [
    '{from} to {to} (or {whole}, the whole pool) training images',
    '{from} bis {to} (oder {whole}, alle) Trainingsbilder',
  ],
  ['a whole number from {least} to {most}', 'eine ganze Zahl von {least} bis {most}'],
  ['a number from {least} to {most}', 'eine Zahl von {least} bis {most}'],
  ['whole numbers from {least}', 'ganze Zahlen ab {least}'],
  ['a list of names', 'eine Liste von Namen'],
  ['true or false', 'true oder false'],
  ['a name', 'ein Name'],
  ['it is no JSON', 'kein JSON'],
  ['{file} is missing', '{file} fehlt'],
  ['it is too short', 'zu kurz'],
  ['its header is cut off', 'der Kopf ist abgeschnitten'],
  [
    'copy it again, or begin anew in another folder.',
    'Kopieren Sie die Datei noch einmal, oder beginnen Sie eine neue Studie.',
  ],
  [
    'go on with the sweep (<resume>), which writes it.',
    'Setzen Sie die Studie fort, dann wird sie neu geschrieben.',
  ],
  ['tells two classes apart: give <positive>', 'braucht zwei Klassen'],
  ['cuts test sets of two classes: give <positive>', 'braucht zwei Klassen'],
  ['contradicts <augment>', 'widerspricht <augment>'],
  [
    'fills classes up with copies: say with <balance> up to how many images',
    'füllt Klassen mit Kopien auf: Geben Sie mit <balance> an, bis zu wie vielen Bildern',
  ],
  [
    'line {line} has {cells} cells, the first one {wanted}. {remedy}',
    'Zeile {line} hat {cells} Felder, die erste {wanted}; über den Spaltennamen darf nichts stehen, und Texte mit Trennzeichen gehören in Anführungszeichen',
  ],
  ['list of strings', 'eine Liste von Texten'],
];
