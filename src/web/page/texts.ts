/** Every text of the page: English, German. `{name}` stands for a value. */
const TEXTS = {
  title: ['How many labelled cells do I need?', 'Wie viele beschriftete Zellen brauche ich?'],
  lead: [
    'Give a folder of cell images. This page trains small networks on growing parts of it, on your own graphics card, and draws how well unseen cells are told apart. Nothing is installed, and no image leaves this computer.',
    'Geben Sie einen Ordner mit Zellbildern. Diese Seite trainiert kleine Netze auf wachsenden Teilen davon, auf Ihrer eigenen Grafikkarte, und zeichnet, wie gut ungesehene Zellen unterschieden werden. Nichts wird installiert, kein Bild verlässt diesen Rechner.',
  ],
  language: ['Deutsch', 'English'],
  stepCells: ['Cells', 'Zellen'],
  stepQuestion: ['Question', 'Frage'],
  stepTraining: ['Training', 'Training'],
  stepResult: ['Result', 'Ergebnis'],
  drop: ['Drop a folder of cells here', 'Ordner mit Zellen hierher ziehen'],
  chooseFolder: ['Choose a folder', 'Ordner wählen'],
  chooseZip: ['Choose a ZIP', 'ZIP wählen'],
  folderForm: ['How should the folder look?', 'Wie soll der Ordner aussehen?'],
  folderFormText: [
    'One image file for each cell (PNG, JPEG, TIFF, BMP or WebP), one cell in the middle of each. Either one subfolder for each class, or a table labels.csv with the columns file and class; Excel tables, MedMNIST archives and files of QuPath, CellProfiler Analyst and ImageJ are read too. A column patient keeps the cells of a patient together: give it if you have it, for a network that has seen the patient looks better than it is.',
    'Eine Bilddatei je Zelle (PNG, JPEG, TIFF, BMP oder WebP), je eine Zelle in der Bildmitte. Entweder ein Unterordner je Klasse oder eine Tabelle labels.csv mit den Spalten file und class; Excel-Tabellen, Archive von MedMNIST und Dateien von QuPath, CellProfiler Analyst und ImageJ werden auch gelesen. Eine Spalte patient hält die Zellen eines Patienten zusammen: Geben Sie sie an, wenn Sie sie haben, denn ein Netz, das den Patienten kennt, sieht besser aus, als es ist.',
  ],
  tryIt: ['Try it with drawn cells', 'Mit gezeichneten Zellen ausprobieren'],
  tryItText: [
    '260 computer-drawn cells, three folds, five sizes: a learning curve in a few minutes.',
    '260 am Rechner gezeichnete Zellen, drei Teilungen, fünf Größen: eine Lernkurve in wenigen Minuten.',
  ],
  lookAtExample: ['Look at the drawn cells first', 'Die gezeichneten Zellen erst ansehen'],
  saved: ['Your studies in this browser', 'Ihre Studien in diesem Browser'],
  networksOf: ['{done} of {total} networks', '{done} von {total} Netzen'],
  notBegun: ['not begun', 'nicht begonnen'],
  finished: ['finished', 'fertig'],
  goOn: ['Go on', 'Fortsetzen'],
  showResult: ['Show result', 'Ergebnis zeigen'],
  saveZip: ['Save as ZIP', 'Als ZIP sichern'],
  remove: ['Delete', 'Löschen'],
  removeSure: ['Delete for good?', 'Endgültig löschen?'],
  openZip: ['Open a saved run (ZIP)', 'Gesicherten Lauf öffnen (ZIP)'],
  machine: ['Computes on {name}', 'Rechnet auf {name}'],
  machineSoftware: [
    'Computes on {name}: there is no graphics card that this browser can use, so everything takes much longer.',
    'Rechnet auf {name}: Der Browser findet keine Grafikkarte, die er nutzen kann; alles dauert deshalb viel länger.',
  ],
  noGpuTitle: ['This browser cannot compute here', 'Dieser Browser kann hier nicht rechnen'],
  noGpuText: [
    'The page needs WebGPU, and this browser does not offer it. These do:',
    'Die Seite braucht WebGPU, und dieser Browser bietet es nicht an. Diese bieten es:',
  ],
  noGpuWindows: [
    'Windows: Chrome or Edge 113 or newer, Firefox 141 or newer. “Use graphics acceleration when available” must be on in the settings under System.',
    'Windows: Chrome oder Edge ab 113, Firefox ab 141. In den Einstellungen unter System muss „Grafikbeschleunigung verwenden, falls verfügbar“ an sein.',
  ],
  noGpuMac: [
    'macOS: Chrome or Edge 113 or newer, Safari 26 or newer.',
    'macOS: Chrome oder Edge ab 113, Safari ab 26.',
  ],
  noGpuLinux: [
    'Linux: Chrome; where it has no WebGPU, switch on “Vulkan” and “Unsafe WebGPU support” under chrome://flags.',
    'Linux: Chrome; wo es kein WebGPU hat, unter chrome://flags „Vulkan“ und „Unsafe WebGPU support“ einschalten.',
  ],
  noGpuElse: [
    'Or use the command line, which needs no browser: npx cytograd sweep <folder>',
    'Oder die Befehlszeile, die keinen Browser braucht: npx cytograd sweep <Ordner>',
  ],
  reading: ['Reading images: {done} of {total}', 'Bilder werden gelesen: {done} von {total}'],
  saving: [
    'Copying the cells into this browser’s storage: {done} of {total}',
    'Zellen werden in den Speicher dieses Browsers kopiert: {done} von {total}',
  ],
  imagesOf: ['{images} images in {classes} classes', '{images} Bilder in {classes} Klassen'],
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
  label: ['Label these images', 'Diese Bilder beschriften'],
  labelInstead: [
    'If these are images without classes yet, you can label them here, by keyboard.',
    'Wenn das Bilder noch ohne Klassen sind, können Sie sie hier beschriften, mit der Tastatur.',
  ],
  labelHelp: [
    'Name the classes, then press 1 to 9 for each image: U takes back, arrows move, + and − zoom. What you have done is kept in this browser.',
    'Benennen Sie die Klassen und drücken Sie dann 1 bis 9 für jedes Bild: U nimmt zurück, Pfeile bewegen, + und − vergrößern. Was Sie getan haben, bleibt in diesem Browser.',
  ],
  labelled: ['{done} of {total} labelled', '{done} von {total} beschriftet'],
  newClass: ['New class', 'Neue Klasse'],
  add: ['Add', 'Hinzufügen'],
  previous: ['Previous', 'Zurück'],
  next: ['Next', 'Weiter'],
  undo: ['Undo', 'Rückgängig'],
  zoom: ['Zoom', 'Vergrößern'],
  saveLabels: ['Save labels.csv', 'labels.csv sichern'],
  useLabels: ['Use the labelled cells', 'Beschriftete Zellen verwenden'],
  question: ['What shall be told apart?', 'Was soll unterschieden werden?'],
  questionPositive: ['Cells to be found', 'Gesuchte Zellen'],
  questionHelp: [
    'The classes that you tick are told apart from all others. Tick none to tell every class from every other.',
    'Die angekreuzten Klassen werden von allen anderen unterschieden. Ohne Kreuz wird jede Klasse von jeder unterschieden.',
  ],
  against: ['{positive} against {others}', '{positive} gegen {others}'],
  allOthers: ['all others', 'alle anderen'],
  everyClass: ['Every class against every other', 'Jede Klasse gegen jede andere'],
  thorough: ['How thorough?', 'Wie gründlich?'],
  quick: ['A quick look', 'Ein schneller Blick'],
  quickText: [
    '3 folds, 5 sizes, at most 60 epochs: shows whether anything can be learned.',
    '3 Teilungen, 5 Größen, höchstens 60 Epochen: zeigt, ob sich etwas lernen lässt.',
  ],
  standard: ['A study', 'Eine Studie'],
  standardText: [
    '5 folds, 5 sizes, trained until they stop improving: a curve to plan with.',
    '5 Teilungen, 5 Größen, trainiert, bis nichts mehr besser wird: eine Kurve zum Planen.',
  ],
  full: ['As in the paper', 'Wie in der Veröffentlichung'],
  fullText: [
    '10 folds, 10 to 200 training images as far as the cells go.',
    '10 Teilungen, 10 bis 200 Trainingsbilder, soweit die Zellen reichen.',
  ],
  advanced: ['Every other setting', 'Alle weiteren Einstellungen'],
  advancedHelp: ['Empty fields keep their default.', 'Leere Felder behalten ihren Vorgabewert.'],
  byDefault: ['default: {value}', 'Vorgabe: {value}'],
  measure: ['How long will it take?', 'Wie lange dauert das?'],
  measuring: ['Measuring a training step …', 'Ein Trainingsschritt wird gemessen …'],
  cost: [
    '{networks} networks ({folds} folds × sizes {sizes}): about {typical} on {adapter}, at most {atMost}.',
    '{networks} Netze ({folds} Teilungen × Größen {sizes}): etwa {typical} auf {adapter}, höchstens {atMost}.',
  ],
  start: ['Start', 'Start'],
  preparing: ['Preparing …', 'Wird vorbereitet …'],
  compiling: [
    'Preparing the graphics programs (the first time takes longest) …',
    'Grafikprogramme werden vorbereitet (beim ersten Mal dauert es am längsten) …',
  ],
  training: ['Training', 'Training'],
  progress: ['{done} of {total} networks', '{done} von {total} Netzen'],
  timeLeft: ['about {time} left', 'noch etwa {time}'],
  timeAtMost: ['at most {time} left', 'noch höchstens {time}'],
  pause: ['Pause', 'Anhalten'],
  pausing: ['Saving …', 'Wird gesichert …'],
  paused: [
    'Paused; everything is saved. You may close this page and go on later.',
    'Angehalten, alles ist gesichert. Sie können die Seite schließen und später fortsetzen.',
  ],
  keepOpen: [
    'You may close the page at any time: at most 20 seconds of training are lost, and you go on where it stopped.',
    'Sie können die Seite jederzeit schließen: höchstens 20 Sekunden Training gehen verloren, und Sie fahren dort fort.',
  ],
  drawing: ['Drawing the report …', 'Der Bericht wird gezeichnet …'],
  curve: ['Learning curve', 'Lernkurve'],
  curveAlt: ['ROC-AUC of {networks} networks: {means}', 'ROC-AUC von {networks} Netzen: {means}'],
  curveMean: ['mean {mean} at {n} images', 'Mittel {mean} bei {n} Bildern'],
  curveEmpty: [
    'The first finished network will show here.',
    'Hier erscheint das erste fertige Netz.',
  ],
  curveX: ['training images', 'Trainingsbilder'],
  curveY: ['ROC-AUC on unseen cells', 'ROC-AUC auf ungesehenen Zellen'],
  curveGuess: ['guessing', 'Raten'],
  running: ['Networks in training', 'Netze im Training'],
  network: ['Network', 'Netz'],
  fold: ['fold {fold}, {n} images', 'Teilung {fold}, {n} Bilder'],
  epoch: ['Epoch', 'Epoche'],
  trainLoss: ['Training loss', 'Trainingsverlust'],
  valLoss: ['Validation loss', 'Validierungsverlust'],
  report: ['Report', 'Bericht'],
  saveReport: ['Save the report', 'Bericht sichern'],
  reportEnglish: ['The report is in English.', 'Der Bericht ist auf Englisch.'],
  singleFiles: ['Save single files', 'Einzelne Dateien sichern'],
  saveFile: ['Save {name}', '{name} sichern'],
  figures: ['Figures', 'Abbildungen'],
  tables: ['Tables', 'Tabellen'],
  models: ['Models', 'Modelle'],
  ownCells: ['The cells of this study', 'Die Zellen dieser Studie'],
  ownCellsText: [
    'Every cell was put to a network that had not seen it (of {n} training images). {wrong} of {cells} were misjudged; the clearest mistakes come first.',
    'Jede Zelle wurde einem Netz vorgelegt, das sie nicht kannte (mit {n} Trainingsbildern). {wrong} von {cells} wurden falsch erkannt; die deutlichsten Irrtümer stehen vorn.',
  ],
  cellsAway: [
    'The cells of this run are not in this browser. Give their folder to look at them.',
    'Die Zellen dieses Laufs sind nicht in diesem Browser. Geben Sie ihren Ordner, um sie anzusehen.',
  ],
  goOnWithCells: ['Give its cells to go on', 'Zellen geben, um fortzusetzen'],
  goOnHere: ['Go on here all the same', 'Trotzdem hier fortsetzen'],
  newCells: ['Classify new cells', 'Neue Zellen einordnen'],
  newCellsText: [
    'Drop images here: the networks of the largest size answer together. Those that they disagree on come first: label these next.',
    'Ziehen Sie Bilder hierher: Die Netze der größten Menge antworten gemeinsam. Worüber sie uneins sind, steht vorn: Beschriften Sie diese als Nächstes.',
  ],
  chooseImages: ['Choose images', 'Bilder wählen'],
  answer: ['Answer', 'Antwort'],
  probability: ['Probability', 'Wahrscheinlichkeit'],
  disagreement: ['Disagreement', 'Uneinigkeit'],
  cell: ['Cell', 'Zelle'],
  looks: ['Where does the network look?', 'Wohin schaut das Netz?'],
  looksClick: [
    'Click a cell to see where a network looks.',
    'Klicken Sie auf eine Zelle, um zu sehen, wohin ein Netz schaut.',
  ],
  looksWhy: [
    'The network says {className} (probability {probability}). Left the cell, in the middle the map, right the map over the cell.',
    'Das Netz sagt {className} (Wahrscheinlichkeit {probability}). Links die Zelle, in der Mitte die Karte, rechts die Karte über der Zelle.',
  ],
  looksHelp: [
    'A map says what the network used, not what is true. saliency: bright where a change of the pixel would change the answer most. lrp and eps: red speaks for the answer, blue against it.',
    'Eine Karte sagt, was das Netz benutzt hat, nicht was wahr ist. saliency: hell, wo eine Änderung des Pixels die Antwort am meisten ändern würde. lrp und eps: Rot spricht für die Antwort, Blau dagegen.',
  ],
  sizeOfNetwork: ['Trained on this many images', 'Trainiert mit so vielen Bildern'],
  method: ['Method', 'Verfahren'],
  saveCsv: ['Save the table', 'Tabelle sichern'],
  back: ['Back to the beginning', 'Zurück zum Anfang'],
  working: ['Working …', 'Einen Augenblick …'],
  errorTitle: ['This did not work', 'Das ging nicht'],
  errorOurs: [
    'This is a fault of the program or of the graphics driver. What is saved stays; load the page again and go on.',
    'Das ist ein Fehler des Programms oder des Grafiktreibers. Gesichertes bleibt; laden Sie die Seite neu und fahren Sie fort.',
  ],
  inEnglish: ['{what} ({text})', '{what} Im Wortlaut, auf Englisch: „{text}“'],
  problemOption: [
    'A setting is out of its range.',
    'Eine Einstellung liegt außerhalb des Möglichen.',
  ],
  problemConflict: ['Settings contradict each other.', 'Angaben widersprechen einander.'],
  problemMissing: ['Something is missing.', 'Etwas fehlt.'],
  problemUnreadable: ['A file cannot be read.', 'Eine Datei ist nicht lesbar.'],
  problemDamaged: [
    'A file is damaged: take another copy.',
    'Eine Datei ist beschädigt: Nehmen Sie eine andere Kopie.',
  ],
  problemUnsupported: [
    'A file is of a kind that is not read: convert it.',
    'Eine Datei ist von einer Art, die nicht gelesen wird: Wandeln Sie sie um.',
  ],
  problemTooLarge: ['Something is too large.', 'Etwas ist zu groß.'],
  problemTooFew: ['There are too few images.', 'Es sind zu wenige Bilder.'],
  problemOccupied: ['The place is taken.', 'Der Platz ist belegt.'],
  problemInUse: ['It is in use elsewhere.', 'Es ist anderswo in Gebrauch.'],
  problemUnwritable: ['It cannot be saved.', 'Es kann nicht gesichert werden.'],
  problemOtherRun: [
    'The run was begun with something else.',
    'Der Lauf wurde mit etwas anderem begonnen.',
  ],
  problemOtherAdapter: [
    'The run was begun on another graphics card.',
    'Der Lauf wurde auf einer anderen Grafikkarte begonnen.',
  ],
  problemOther: ['An unforeseen error.', 'Ein unvorhergesehener Fehler.'],
  close: ['Close', 'Schließen'],
  guide: ['Guide in two minutes', 'Anleitung in zwei Minuten'],
  api: ['For programmers: the library', 'Für Programmierer: die Bibliothek'],
  research: [
    'A research tool. Not a medical device; do not diagnose with it.',
    'Ein Werkzeug für die Forschung. Kein Medizinprodukt; nicht zur Diagnose.',
  ],
  updated: [
    'A new version of this page is here: close all its tabs and open it again.',
    'Eine neue Fassung dieser Seite ist da: Schließen Sie alle ihre Tabs und öffnen Sie sie neu.',
  ],
  plainDefault: ['default', 'Vorgabe'],
  mishapDevice: [
    'The graphics device failed and was opened again; training goes on from what is saved.',
    'Das Grafikgerät fiel aus und wurde neu geöffnet; das Training fährt vom Gesicherten fort.',
  ],
  mishapMemory: [
    'The graphics memory is full: fewer networks at once from now on.',
    'Der Grafikspeicher ist voll: ab jetzt weniger Netze zugleich.',
  ],
  mishapFile: [
    '{file} was damaged; what it held is made again.',
    '{file} war beschädigt; der Inhalt wird neu erzeugt.',
  ],
} as const;

export type TextName = keyof typeof TEXTS;
export type Language = 'en' | 'de';
const LANGUAGES: readonly Language[] = ['en', 'de'];

/** The browser's, where it is one of ours. */
export const ownLanguage = (): Language => (/^de\b/i.test(navigator.language) ? 'de' : 'en');

export type Say = (name: TextName, values?: Record<string, string | number>) => string;

export const sayIn =
  (language: Language): Say =>
  (name, values = {}) =>
    TEXTS[name][LANGUAGES.indexOf(language)].replace(/\{(\w+)\}/g, (whole, key: string) =>
      key in values ? String(values[key]) : whole,
    );

/** `45 s`, `12 min`, `3,5 h`. */
export function duration(seconds: number, language: Language): string {
  const number = (value: number, digits: number) =>
    value.toLocaleString(language, { maximumFractionDigits: digits });
  if (seconds < 90) return `${number(Math.max(1, seconds), 0)} s`;
  if (seconds < 90 * 60) return `${number(seconds / 60, 0)} min`;
  return `${number(seconds / 3600, 1)} h`;
}
