/** Errors of the question, of folds, settings, models and runs (german-errors.ts). */
export const STUDY_ERRORS: readonly (readonly [string, string])[] = [
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
    '{file} is no model file of this program: if another one has trained it, import it.',
    '{file} ist keine Modelldatei dieses Programms: Sichern oder kopieren Sie das Modell noch einmal.',
  ],
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
  [
    '{run} was dealt into {shards} shards, this is one of {others}: give <shard={part}>, or another <out>. <resume> without a shard trains what is missing on one machine.',
    '{run} wurde auf {shards} Rechner verteilt, nicht auf {others}: Geben Sie <shard={part}>, oder setzen Sie ohne Verteilung fort.',
  ],
  [
    '{run} was dealt with other settings: {differences}. Use the same for every shard.',
    '{run} wurde mit anderen Einstellungen verteilt: {differences}. Nehmen Sie überall dieselben.',
  ],
  // The data set's own split
  [
    '<ownSplit>: {file} is in no part of the data set. Put every image into a folder train, val or test, or write these names into a column split of the table.',
    '<ownSplit>: {file} liegt in keinem Teil des Datensatzes. Legen Sie jedes Bild in einen Ordner train, val oder test, oder schreiben Sie diese Namen in eine Spalte split der Tabelle.',
  ],
  [
    '<ownSplit>: there are no validation images, and {images} training images are too few to take some from: add images, or a validation folder.',
    '<ownSplit>: Es gibt keine Validierungsbilder, und {images} Trainingsbilder sind zu wenige, um welche abzugeben: Fügen Sie Bilder oder einen Validierungsordner hinzu.',
  ],
  [
    '<ownSplit>: no {part} image is of class {class}. Add some, or leave the option out: the images are then split anew.',
    '<ownSplit>: Ein Teil ({part}) hat kein Bild der Klasse {class}. Fügen Sie welche hinzu, oder lassen Sie die Einstellung weg: Dann werden die Bilder neu aufgeteilt.',
  ],
  [
    "<val={val}>: the data set's own split has {images} validation images. Leave out this option, or <ownSplit>.",
    '<val={val}>: Die Aufteilung des Datensatzes hat {images} Validierungsbilder. Lassen Sie diese Einstellung weg, oder <ownSplit>.',
  ],
];
