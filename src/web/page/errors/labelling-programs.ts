/** Errors of files of labelling programs, archives and published data sets (german-errors.ts). */
export const LABELLING_ERRORS: readonly (readonly [string, string])[] = [
  // Files of labelling programs, archives, published data sets
  [
    '{folder}: there is no image Im{number}',
    '{folder}: Es gibt kein Bild Im{number}. Fügen Sie es hinzu, oder entfernen Sie seine Zeile.',
  ],
  [
    '{folder}: keep one table beside the images of ALL-IDB2',
    '{folder}: Lassen Sie nur eine Tabelle neben den Bildern von ALL-IDB2.',
  ],
  [
    '{files} are training sets: keep the one to use.',
    '{files} sind Trainingssätze: Behalten Sie den, der gelten soll.',
  ],
  [
    '{file} holds no object: sort cells into classes and save it again.',
    '{file} enthält kein Objekt: Sortieren Sie Zellen in Klassen und sichern Sie noch einmal.',
  ],
  [
    '{file}: nothing says where object {object} of image {image} lies: put CellProfiler’s table of the objects (with Location_Center_X) beside it, or save the training set again.',
    '{file}: Nichts sagt, wo Objekt {object} von Bild {image} liegt: Legen Sie die Objekttabelle von CellProfiler (mit Location_Center_X) daneben, oder sichern Sie den Trainingssatz noch einmal.',
  ],
  [
    '<{name}={value}>: a training set has no columns to choose: leave it out, or give <groupColumn={column}>.',
    '<{name}={value}>: Ein Trainingssatz hat keine Spalten zur Auswahl: Lassen Sie es weg, oder wählen Sie <groupColumn={column}>.',
  ],
  [
    '{file}, line {line}: the objects are of several tables, which is not read: save a training set of one table.',
    '{file}, Zeile {line}: Die Objekte stammen aus mehreren Tabellen; gelesen wird ein Trainingssatz aus einer.',
  ],
  [
    '{file}: the objects are of several tables, which is not read: save a training set of one table.',
    '{file}: Die Objekte stammen aus mehreren Tabellen; gelesen wird ein Trainingssatz aus einer.',
  ],
  [
    '{file}, line {line} is "{text}", not a class and the numbers of image and object: save it again.',
    '{file}, Zeile {line} ist „{text}“, nicht eine Klasse und die Nummern von Bild und Objekt: Sichern Sie noch einmal.',
  ],
  [
    '{folder} has no table that says which picture an image number is: put CellProfiler’s table of the images ({names}, FileName_…) beside the training set.',
    '{folder} hat keine Tabelle, die sagt, welches Bild zu einer Nummer gehört: Legen Sie die Bildtabelle von CellProfiler ({names}, FileName_…) neben den Trainingssatz.',
  ],
  [
    '{one} and {other} are both tables of images: keep the one of this training set.',
    '{one} und {other} sind beide Bildtabellen: Behalten Sie die dieses Trainingssatzes.',
  ],
  [
    '{table} names {picture}, and none of its pictures is in the folder: put them beside it.',
    '{table} nennt {picture}, aber keines seiner Bilder liegt im Ordner: Legen Sie sie daneben.',
  ],
  [
    '{table}: there are pictures of {channels}: leave those of one in the folder, in colour where there are such.',
    '{table}: Es gibt Bilder von {channels}: Lassen Sie die von einem im Ordner, die farbigen, wo es solche gibt.',
  ],
  [
    '{tables} both say where objects lie: keep the one whose objects were sorted.',
    '{tables} sagen beide, wo Objekte liegen: Behalten Sie die, deren Objekte sortiert wurden.',
  ],
  [
    '{path} holds {one} and {other} of the same names, which look like pictures and their masks, not like two classes: export the labels of the cells (as a table or GeoJSON), or give <layout=class-folders> if they are the classes.',
    '{path} enthält {one} und {other} mit gleichen Namen, was nach Bildern und ihren Masken aussieht, nicht nach zwei Klassen: Exportieren Sie die Beschriftung der Zellen (als Tabelle oder GeoJSON), oder benennen Sie die Bilder einer Klasse um.',
  ],
  [
    '<{name}={value}>: markers of the Cell Counter have no columns: leave it out, or give <groupColumn={column}>.',
    '<{name}={value}>: Marken des Cell Counter haben keine Spalten: Lassen Sie es weg, oder wählen Sie <groupColumn={column}>.',
  ],
  [
    '{file} cannot be read ({reason}): save the markers again.',
    '{file} ist nicht lesbar ({reason!}): Sichern Sie die Marken noch einmal.',
  ],
  [
    '{file}: {x}, {y} is no whole pixel: if the picture had a scale, give <pixelSize>, the micrometres of a pixel; if it had none, 1.',
    '{file}: {x}, {y} ist kein ganzer Bildpunkt: Hatte das Bild einen Maßstab, geben Sie <pixelSize> an; hatte es keinen, 1.',
  ],
  [
    '{file} cannot be read ({reason}): save it again in ImageJ.',
    '{file} ist nicht lesbar ({reason!}): Sichern Sie es in ImageJ noch einmal.',
  ],
  [
    '<{name}={value}>: regions of ImageJ have no such column: leave it out, or give <groupColumn={column}>.',
    '<{name}={value}>: Regionen von ImageJ haben keine solche Spalte: Lassen Sie es weg, oder wählen Sie <groupColumn={column}>.',
  ],
  [
    '<labelColumn={value}>: the class of a region is its name, group, counter or file: give one of {names}.',
    '<labelColumn={value}>: Die Klasse einer Region ist ihr Name, ihre Gruppe, ihr Zähler oder ihre Datei: Wählen Sie eines von {names}.',
  ],
  [
    '{file}: nothing says which class a region of ImageJ is of: rename the regions in the ROI Manager (blast-1, blast-2, lymphocyte-1), give them groups, use a counter of the multi-point tool for each class, or save one set for each class (smear1_blast.zip).',
    '{file}: Nichts sagt, von welcher Klasse eine Region von ImageJ ist: Benennen Sie die Regionen im ROI Manager (blast-1, blast-2, lymphocyte-1), geben Sie ihnen Gruppen, nehmen Sie je Klasse einen Zähler des Mehrpunktwerkzeugs, oder sichern Sie je Klasse einen Satz (smear1_blast.zip).',
  ],
  [
    '{file}: regions of ImageJ have classes by {ways}, which differ: say by <labelColumn> which it is.',
    '{file}: Regionen von ImageJ haben Klassen nach {ways}, und die widersprechen einander: Sagen Sie mit <labelColumn>, was gilt.',
  ],
  [
    '{one} and {other} may both hold the labels: keep one of them in the folder.',
    '{one} und {other} können beide die Beschriftung sein: Lassen Sie eines im Ordner.',
  ],
  [
    '{file} holds no train_labels, val_labels or test_labels',
    '{file} enthält kein train_labels, val_labels oder test_labels: Holen Sie das Archiv noch einmal.',
  ],
  [
    '{file} does not say which picture it belongs to: call it like the picture ({name}).',
    '{file} sagt nicht, zu welchem Bild es gehört: Nennen Sie es wie das Bild ({name}).',
  ],
  [
    '{name} may be {pictures}: rename one of them, or leave one in the folder.',
    '{name} kann {pictures} sein: Benennen Sie eines um, oder lassen Sie eines im Ordner.',
  ],
  [
    '{file} is to be turned when it is shown (orientation {orientation}), and programs do not agree whether places in it are meant before or after that: save it upright, without the tag, and label it again.',
    '{file} soll beim Anzeigen gedreht werden (Ausrichtung {orientation}), und Programme sind uneins, ob Stellen davor oder danach gemeint sind: Sichern Sie es aufrecht, ohne die Angabe, und beschriften Sie es noch einmal.',
  ],
  [
    '<{name}={value}>: {file} has no such column; its columns are {columns}.',
    '<{name}={value}>: {file} hat keine solche Spalte; die Spalten sind {columns}.',
  ],
  [
    '{file}: places are in micrometres: give <pixelSize>, the micrometres of a pixel of the picture.',
    '{file}: Stellen sind in Mikrometern angegeben: Geben Sie <pixelSize> an.',
  ],
  [
    '{file}, row {row}: {column} is "{value}", not a number: mend it or remove the row.',
    '{file}, Zeile {row}: {column} ist „{value}“, keine Zahl: Berichtigen oder entfernen Sie die Zeile.',
  ],
  [
    '<labelColumn={value}>: objects of QuPath have a class, or a name: give <labelColumn=name>.',
    '<labelColumn={value}>: Objekte von QuPath haben eine Klasse oder einen Namen: Wählen Sie <labelColumn=name>.',
  ],
  [
    '<{name}={value}>: objects of QuPath have no columns: give <groupColumn={column}>, or export measurements.',
    '<{name}={value}>: Objekte von QuPath haben keine Spalten: Wählen Sie <groupColumn={column}>, oder exportieren Sie Messwerte.',
  ],
  [
    '{file} is no JSON ({reason}): export it again.',
    '{file} ist kein JSON: Exportieren Sie es noch einmal.',
  ],
  [
    '{file} holds no features: export it again.',
    '{file} enthält keine Objekte („features“): Exportieren Sie es noch einmal.',
  ],
  [
    '{file}: no column names images (Im001_1.tif, Im001 or 1); its columns are {columns}',
    '{file}: Keine Spalte nennt Bilder (Im001_1.tif, Im001 oder 1); die Spalten sind {columns}.',
  ],
  [
    "{file}: no column 'class': give <labelColumn> with one of {columns}",
    '{file}: Es gibt keine Spalte „class“: Wählen Sie bei <labelColumn> eine von {columns}.',
  ],
  [
    "{file}: '{name}' is no image of ALL-IDB2",
    '{file}: „{name}“ ist kein Bild von ALL-IDB2: Berichtigen oder entfernen Sie die Zeile.',
  ],
  [
    '<{name}={value}>: the images of {path} are not cut out of pictures: leave it out.',
    '<{name}={value}>: Die Bilder von {path} werden nicht ausgeschnitten: Lassen Sie es weg.',
  ],
  [
    '{path}: no object of {tool} has a class: give them classes.',
    '{path}: Kein Objekt von {tool} hat eine Klasse: Geben Sie ihnen Klassen.',
  ],
  [
    '{path}: {tool}’s {file} names {picture}, and no picture of that name is in the folder: put the pictures beside it (PNG, JPEG, TIFF, BMP or WebP; of a slide, tiles).',
    '{path}: {file} von {tool} nennt {picture}, und kein Bild dieses Namens liegt im Ordner: Legen Sie die Bilder daneben (PNG, JPEG, TIFF, BMP oder WebP; von einem Objektträger Kacheln).',
  ],
  [
    '{path}: the labels are points, which have no size: {remedy}.',
    '{path}: Die Beschriftung sind Punkte ohne Größe: Geben Sie die Seite des Quadrats um jede Zelle an.',
  ],
  [
    '{path}: the outlines are up to {widest} pixels wide, and half of them no wider than {middle}: take out what is no single cell, or {remedy}.',
    '{path}: Die Umrisse sind bis zu {widest} Bildpunkte breit, und die Hälfte höchstens {middle}: Nehmen Sie heraus, was keine einzelne Zelle ist, oder geben Sie die Seite des Quadrats an.',
  ],
  [
    'no square of {side} pixels around a labelled place lies in its picture ({example}): give a smaller <cut>, or see whether places are in pixels.',
    'Kein Quadrat von {side} Bildpunkten um eine beschriftete Stelle liegt in seinem Bild ({example}): Wählen Sie <cut> kleiner, oder prüfen Sie, ob Stellen in Bildpunkten angegeben sind.',
  ],
  [
    '{place} has two classes, {one} and {other}: leave one of them.',
    '{place} hat zwei Klassen, {one} und {other}: Lassen Sie eine davon.',
  ],
  [
    '{path}: the tiles are not each around one cell ({aside} of {all} cells lie aside): give <cut>, the side of the square around each cell in pixels of a tile.',
    '{path}: Die Kacheln liegen nicht jede um eine Zelle ({aside} von {all} Zellen liegen daneben): Geben Sie <cut> in Bildpunkten einer Kachel an.',
  ],
  [
    '{one} and {other} both name the images: keep the one with the classes.',
    '{one} und {other} nennen beide die Bilder: Behalten Sie die mit den Klassen.',
  ],
  [
    '{file}: the row of {name} has {cells} cells, the names of the columns are {columns}: put texts with separators in quotes.',
    '{file}: Die Zeile von {name} hat {cells} Felder, Spaltennamen gibt es {columns}: Setzen Sie Texte mit Trennzeichen in Anführungszeichen.',
  ],
  [
    "{file} has no column 'class' or 'label': say by <labelColumn> which holds the class: {columns}.",
    '{file} hat keine Spalte „class“ oder „label“: Wählen Sie bei <labelColumn> die mit der Klasse: {columns}.',
  ],
  [
    '{file} has no {part}_images',
    '{file} enthält kein {part}_images: Holen Sie das Archiv noch einmal.',
  ],
  [
    '{file}: {array} has no image {number}',
    '{file}: {array} hat kein Bild {number}: Holen Sie das Archiv noch einmal.',
  ],
  [
    '{file}: {array} is cut short: get the archive again',
    '{file}: {array} ist abgeschnitten: Holen Sie das Archiv noch einmal.',
  ],
  [
    '{file}: {array} is empty: get the archive again',
    '{file}: {array} ist leer: Holen Sie das Archiv noch einmal.',
  ],
  [
    '{file} holds no Excel sheet: save it as XLSX or CSV',
    '{file} enthält kein Tabellenblatt: Sichern Sie es als XLSX oder CSV.',
  ],
  [
    '{file} is no readable XLSX table ({reason}): save it again, or as CSV',
    '{file} ist keine lesbare XLSX-Tabelle ({reason!}): Sichern Sie sie noch einmal, oder als CSV.',
  ],
  [
    '{file} is no readable zip archive ({reason}): get it again',
    '{file} ist kein lesbares ZIP-Archiv ({reason!}): Holen Sie es noch einmal.',
  ],
  [
    '{file} is no model file of this program: if another one has trained it, import it.',
    '{file} ist keine Modelldatei dieses Programms.',
  ],
];
