BEGIN TRANSACTION;
CREATE TABLE answer (
	id INTEGER NOT NULL, 
	uuid BLOB NOT NULL, 
	revision_id INTEGER, 
	start INTEGER, 
	"end" INTEGER, 
	concept_id INTEGER, 
	coder_id INTEGER NOT NULL, 
	level TEXT DEFAULT '' NOT NULL, 
	unit TEXT DEFAULT '' NOT NULL, 
	offered TEXT DEFAULT '' NOT NULL, 
	choice TEXT DEFAULT '' NOT NULL, 
	code_id INTEGER, 
	engine TEXT DEFAULT '' NOT NULL, 
	made INTEGER NOT NULL, 
	ended INTEGER, 
	CONSTRAINT pk_answer PRIMARY KEY (id), 
	CONSTRAINT fk_answer_revision_id FOREIGN KEY(revision_id) REFERENCES revision (id), 
	CONSTRAINT fk_answer_concept_id FOREIGN KEY(concept_id) REFERENCES code (id), 
	CONSTRAINT fk_answer_coder_id FOREIGN KEY(coder_id) REFERENCES coder (id), 
	CONSTRAINT fk_answer_code_id FOREIGN KEY(code_id) REFERENCES code (id), 
	CONSTRAINT fk_answer_made FOREIGN KEY(made) REFERENCES entry (id), 
	CONSTRAINT fk_answer_ended FOREIGN KEY(ended) REFERENCES entry (id)
)
 STRICT

;
INSERT INTO "answer" VALUES(1,X'1FD4AD1205AF44A096E3683674F48DF6',1,96,114,NULL,1,'concept','sentence','[["4b3657d1d8e9449caace2389d7b19ac3", "weak", ["name"]], ["a17f75ff6e39491f8c16126a4a741da4", "strong", ["keyword", "nearest quote"]]]','accept',2,'ab12',16,NULL);
CREATE TABLE cases (
	id INTEGER NOT NULL, 
	uuid BLOB NOT NULL, 
	ended INTEGER, 
	ref TEXT DEFAULT '' NOT NULL, 
	attributes TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_cases PRIMARY KEY (id), 
	CONSTRAINT fk_cases_ended FOREIGN KEY(ended) REFERENCES entry (id)
)
 STRICT

;
INSERT INTO "cases" VALUES(1,X'8F93049A210F4132BE432735683E6742',NULL,'E1','{"size": "40"}');
CREATE TABLE change (
	id INTEGER NOT NULL, 
	entry_id INTEGER NOT NULL, 
	thing TEXT DEFAULT '' NOT NULL, 
	"row" INTEGER DEFAULT '0' NOT NULL, 
	"before" TEXT, 
	CONSTRAINT pk_change PRIMARY KEY (id), 
	CONSTRAINT fk_change_entry_id FOREIGN KEY(entry_id) REFERENCES entry (id)
)
 STRICT

;
INSERT INTO "change" VALUES(1,1,'cases',1,NULL);
INSERT INTO "change" VALUES(2,2,'informant',1,NULL);
INSERT INTO "change" VALUES(3,3,'source',1,NULL);
INSERT INTO "change" VALUES(4,3,'revision',1,NULL);
INSERT INTO "change" VALUES(5,3,'source',1,'{"title": "", "date": "", "minutes": "", "language": "", "attributes": ""}');
INSERT INTO "change" VALUES(6,4,'code',1,NULL);
INSERT INTO "change" VALUES(7,4,'code',2,NULL);
INSERT INTO "change" VALUES(8,5,'coder',1,NULL);
INSERT INTO "change" VALUES(9,11,'reading',1,NULL);
INSERT INTO "change" VALUES(10,13,'round',1,NULL);
INSERT INTO "change" VALUES(11,19,'setting',4,NULL);
INSERT INTO "change" VALUES(12,19,'setting',5,NULL);
CREATE TABLE code (
	id INTEGER NOT NULL, 
	uuid BLOB NOT NULL, 
	ended INTEGER, 
	ref TEXT DEFAULT '' NOT NULL, 
	level TEXT DEFAULT '' NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	parent_id INTEGER, 
	position INTEGER DEFAULT '0' NOT NULL, 
	definition TEXT DEFAULT '' NOT NULL, 
	include TEXT DEFAULT '' NOT NULL, 
	exclude TEXT DEFAULT '' NOT NULL, 
	examples TEXT DEFAULT '' NOT NULL, 
	keywords TEXT DEFAULT '' NOT NULL, 
	labels TEXT DEFAULT '' NOT NULL, 
	retired INTEGER DEFAULT '0' NOT NULL, 
	merged_into INTEGER, 
	CONSTRAINT pk_code PRIMARY KEY (id), 
	CONSTRAINT fk_code_ended FOREIGN KEY(ended) REFERENCES entry (id), 
	CONSTRAINT fk_code_parent_id FOREIGN KEY(parent_id) REFERENCES code (id), 
	CONSTRAINT fk_code_merged_into FOREIGN KEY(merged_into) REFERENCES code (id)
)
 STRICT

;
INSERT INTO "code" VALUES(1,X'4B3657D1D8E9449CAACE2389D7B19AC3',NULL,'t1','theme','Scarcity',NULL,0,'not enough','','','','','',0,NULL);
INSERT INTO "code" VALUES(2,X'A17F75FF6E39491F8C16126A4A741DA4',NULL,'c1','concept','no money',1,1,'d','i','e','["There is none"]','["money*"]','{"zh": "没钱"}',0,NULL);
CREATE TABLE coder (
	id INTEGER NOT NULL, 
	uuid BLOB NOT NULL, 
	ended INTEGER, 
	name TEXT DEFAULT '' NOT NULL, 
	blind INTEGER DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_coder PRIMARY KEY (id), 
	CONSTRAINT fk_coder_ended FOREIGN KEY(ended) REFERENCES entry (id)
)
 STRICT

;
INSERT INTO "coder" VALUES(1,X'0AB782CDC7154F9CA52DD542E5B68C1F',NULL,'eva',0);
CREATE TABLE coding (
	id INTEGER NOT NULL, 
	uuid BLOB NOT NULL, 
	revision_id INTEGER NOT NULL, 
	start INTEGER DEFAULT '0' NOT NULL, 
	"end" INTEGER DEFAULT '0' NOT NULL, 
	code_id INTEGER NOT NULL, 
	coder_id INTEGER NOT NULL, 
	intensity INTEGER, 
	contradicts INTEGER DEFAULT '0' NOT NULL, 
	quarantined INTEGER DEFAULT '0' NOT NULL, 
	quote BLOB NOT NULL, 
	memo TEXT, 
	made INTEGER NOT NULL, 
	ended INTEGER, 
	CONSTRAINT pk_coding PRIMARY KEY (id), 
	CONSTRAINT fk_coding_revision_id FOREIGN KEY(revision_id) REFERENCES revision (id), 
	CONSTRAINT fk_coding_code_id FOREIGN KEY(code_id) REFERENCES code (id), 
	CONSTRAINT fk_coding_coder_id FOREIGN KEY(coder_id) REFERENCES coder (id), 
	CONSTRAINT fk_coding_made FOREIGN KEY(made) REFERENCES entry (id), 
	CONSTRAINT fk_coding_ended FOREIGN KEY(ended) REFERENCES entry (id)
)
 STRICT

;
INSERT INTO "coding" VALUES(1,X'1E7AC55D8B5B4C678845A4C40FE706C9',1,96,114,2,1,2,1,0,X'AB2FBEDE96D8CE8E','clear',6,NULL);
CREATE TABLE decision (
	id INTEGER NOT NULL, 
	uuid BLOB NOT NULL, 
	revision_id INTEGER NOT NULL, 
	round_id INTEGER, 
	start INTEGER DEFAULT '0' NOT NULL, 
	"end" INTEGER DEFAULT '0' NOT NULL, 
	disagreement TEXT DEFAULT '' NOT NULL, 
	hash TEXT DEFAULT '' NOT NULL, 
	kind TEXT DEFAULT '' NOT NULL, 
	options TEXT DEFAULT '' NOT NULL, 
	choice TEXT DEFAULT '' NOT NULL, 
	result TEXT DEFAULT '' NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	rationale TEXT DEFAULT '' NOT NULL, 
	rule TEXT DEFAULT '' NOT NULL, 
	code_id INTEGER, 
	"by" TEXT DEFAULT '' NOT NULL, 
	mode TEXT DEFAULT '' NOT NULL, 
	made INTEGER NOT NULL, 
	ended INTEGER, 
	CONSTRAINT pk_decision PRIMARY KEY (id), 
	CONSTRAINT fk_decision_revision_id FOREIGN KEY(revision_id) REFERENCES revision (id), 
	CONSTRAINT fk_decision_round_id FOREIGN KEY(round_id) REFERENCES round (id), 
	CONSTRAINT fk_decision_code_id FOREIGN KEY(code_id) REFERENCES code (id), 
	CONSTRAINT fk_decision_made FOREIGN KEY(made) REFERENCES entry (id), 
	CONSTRAINT fk_decision_ended FOREIGN KEY(ended) REFERENCES entry (id)
)
 STRICT

;
INSERT INTO "decision" VALUES(1,X'BCA7C5402B9547AFA6F019257434B8E0',1,1,96,114,'D-1','00','missing','["adopt:eva", "drop"]','adopt:eva','[["a17f75ff6e39491f8c16126a4a741da4", 96, 114, 1, 2]]','oversight','she says so','whoever says so',2,'["eva", "kim"]','consensus',14,NULL);
CREATE TABLE derived (
	id INTEGER NOT NULL, 
	uuid BLOB NOT NULL, 
	coding BLOB NOT NULL, 
	behind TEXT DEFAULT '' NOT NULL, 
	decision BLOB, 
	made INTEGER NOT NULL, 
	ended INTEGER, 
	CONSTRAINT pk_derived PRIMARY KEY (id), 
	CONSTRAINT fk_derived_made FOREIGN KEY(made) REFERENCES entry (id), 
	CONSTRAINT fk_derived_ended FOREIGN KEY(ended) REFERENCES entry (id)
)
 STRICT

;
INSERT INTO "derived" VALUES(1,X'87A920F48DB94910B10C896C714A5C16',X'1E7AC55D8B5B4C678845A4C40FE706C9','["1e7ac55d8b5b4c678845a4c40fe706c9"]',X'BCA7C5402B9547AFA6F019257434B8E0',15,NULL);
CREATE TABLE dismissal (
	id INTEGER NOT NULL, 
	uuid BLOB NOT NULL, 
	hint TEXT DEFAULT '' NOT NULL, 
	why TEXT DEFAULT '' NOT NULL, 
	who TEXT DEFAULT '' NOT NULL, 
	made INTEGER NOT NULL, 
	ended INTEGER, 
	CONSTRAINT pk_dismissal PRIMARY KEY (id), 
	CONSTRAINT fk_dismissal_made FOREIGN KEY(made) REFERENCES entry (id), 
	CONSTRAINT fk_dismissal_ended FOREIGN KEY(ended) REFERENCES entry (id)
)
 STRICT

;
INSERT INTO "dismissal" VALUES(1,X'5148780710E34A21A8AF3B1E858871EC','twin:c1','they differ','eva',12,NULL);
CREATE TABLE entry (
	id INTEGER NOT NULL, 
	uuid BLOB NOT NULL, 
	at TEXT DEFAULT '' NOT NULL, 
	who TEXT DEFAULT '' NOT NULL, 
	what TEXT DEFAULT '' NOT NULL, 
	target INTEGER, 
	CONSTRAINT pk_entry PRIMARY KEY (id), 
	CONSTRAINT fk_entry_target FOREIGN KEY(target) REFERENCES entry (id)
)
 STRICT

;
INSERT INTO "entry" VALUES(1,X'B7B1A338B97448C78D37D8F63CB3841F','2026-11-22T11:24:02Z','eva','case',NULL);
INSERT INTO "entry" VALUES(2,X'4B29FF64756F4F3A8E5904E67C7AC564','2026-11-22T11:24:02Z','eva','informant',NULL);
INSERT INTO "entry" VALUES(3,X'6FA092259937480B8C14EF47480D80C1','2026-11-22T11:24:02Z','eva','source',NULL);
INSERT INTO "entry" VALUES(4,X'45330F3AB7314147952EDB4DCCEDA98B','2026-11-22T11:24:03Z','eva','codes',NULL);
INSERT INTO "entry" VALUES(5,X'82447E2055874C6BAAF9E10C51B1DCF8','2026-11-22T11:24:03Z','eva','coder',NULL);
INSERT INTO "entry" VALUES(6,X'520D03A58E934E9BAC9B137B5A4F178F','2026-11-22T11:24:03Z','eva','coding',NULL);
INSERT INTO "entry" VALUES(7,X'27CFFF66960D4DCB8953024EF36E547A','2026-11-22T11:24:03Z','eva','memo',NULL);
INSERT INTO "entry" VALUES(8,X'0195BADF3AAB427ABBAD5ED16A39CB0A','2026-11-22T11:24:03Z','eva','link',NULL);
INSERT INTO "entry" VALUES(9,X'9B0495AC16144AFAA522417FFE6A1818','2026-11-22T11:24:03Z','eva','quote',NULL);
INSERT INTO "entry" VALUES(10,X'4486E1852D11438BB5F28B59F69622A9','2026-11-22T11:24:03Z','eva','rating',NULL);
INSERT INTO "entry" VALUES(11,X'C877C2EE47224A24B92DC20B88F34468','2026-11-22T11:24:03Z','eva','reading',NULL);
INSERT INTO "entry" VALUES(12,X'523869E8B28547D7926DB6698BDB7BE7','2026-11-22T11:24:03Z','eva','dismissal',NULL);
INSERT INTO "entry" VALUES(13,X'894BD7497BA146DBB2E8438CB83A3E0C','2026-11-22T11:24:03Z','eva','round',NULL);
INSERT INTO "entry" VALUES(14,X'733022CDD9474866B66941FB569F4F99','2026-11-22T11:24:03Z','eva','decision',NULL);
INSERT INTO "entry" VALUES(15,X'A023AC4C2CB140409E9D599BF7B9A135','2026-11-22T11:24:03Z','eva','consensus',NULL);
INSERT INTO "entry" VALUES(16,X'ACFDB506F1D54CA6A72A3FEC5FB69121','2026-11-22T11:24:03Z','eva','answer',NULL);
INSERT INTO "entry" VALUES(17,X'81A4CF3CE4E24B48B987DDFC3E2D16D8','2026-11-22T11:24:03Z','eva','phrase',NULL);
INSERT INTO "entry" VALUES(18,X'9DFA37C44B824EB2A71A3E55B49019CF','2026-11-22T11:24:03Z','eva','kept',NULL);
INSERT INTO "entry" VALUES(19,X'6C07D3DC25274736990F7BEFDE16F95A','2026-11-22T11:24:03Z','eva','setting',NULL);
CREATE TABLE informant (
	id INTEGER NOT NULL, 
	uuid BLOB NOT NULL, 
	ended INTEGER, 
	ref TEXT DEFAULT '' NOT NULL, 
	case_id INTEGER, 
	role TEXT DEFAULT '' NOT NULL, 
	attributes TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_informant PRIMARY KEY (id), 
	CONSTRAINT fk_informant_ended FOREIGN KEY(ended) REFERENCES entry (id), 
	CONSTRAINT fk_informant_case_id FOREIGN KEY(case_id) REFERENCES cases (id)
)
 STRICT

;
INSERT INTO "informant" VALUES(1,X'A4284A4EBAE44CEC9786537D2BBFC1DE',NULL,'#03',1,'founder','{"age": "50"}');
CREATE TABLE kept (
	id INTEGER NOT NULL, 
	uuid BLOB NOT NULL, 
	kind TEXT DEFAULT '' NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	thing BLOB, 
	data TEXT DEFAULT '' NOT NULL, 
	file TEXT DEFAULT '' NOT NULL, 
	made INTEGER NOT NULL, 
	ended INTEGER, 
	CONSTRAINT pk_kept PRIMARY KEY (id), 
	CONSTRAINT fk_kept_made FOREIGN KEY(made) REFERENCES entry (id), 
	CONSTRAINT fk_kept_ended FOREIGN KEY(ended) REFERENCES entry (id)
)
 STRICT

;
INSERT INTO "kept" VALUES(1,X'6B6B6B6B6B6B6B6B6B6B6B6B6B6B6B6B','xml','a graph',X'35C7C55EAD0047C69786BF8628655491','<Graph/>','00',18,NULL);
CREATE TABLE link (
	id INTEGER NOT NULL, 
	uuid BLOB NOT NULL, 
	a INTEGER NOT NULL, 
	b INTEGER NOT NULL, 
	label TEXT DEFAULT '' NOT NULL, 
	made INTEGER NOT NULL, 
	ended INTEGER, 
	CONSTRAINT pk_link PRIMARY KEY (id), 
	CONSTRAINT fk_link_a FOREIGN KEY(a) REFERENCES code (id), 
	CONSTRAINT fk_link_b FOREIGN KEY(b) REFERENCES code (id), 
	CONSTRAINT fk_link_made FOREIGN KEY(made) REFERENCES entry (id), 
	CONSTRAINT fk_link_ended FOREIGN KEY(ended) REFERENCES entry (id)
)
 STRICT

;
INSERT INTO "link" VALUES(1,X'C8E7A8A94619430AABA1817B6B7D8D49',2,1,'makes',8,NULL);
CREATE TABLE link_evidence (
	id INTEGER NOT NULL, 
	uuid BLOB NOT NULL, 
	link BLOB NOT NULL, 
	revision_id INTEGER NOT NULL, 
	start INTEGER DEFAULT '0' NOT NULL, 
	"end" INTEGER DEFAULT '0' NOT NULL, 
	made INTEGER NOT NULL, 
	ended INTEGER, 
	CONSTRAINT pk_link_evidence PRIMARY KEY (id), 
	CONSTRAINT fk_link_evidence_revision_id FOREIGN KEY(revision_id) REFERENCES revision (id), 
	CONSTRAINT fk_link_evidence_made FOREIGN KEY(made) REFERENCES entry (id), 
	CONSTRAINT fk_link_evidence_ended FOREIGN KEY(ended) REFERENCES entry (id)
)
 STRICT

;
INSERT INTO "link_evidence" VALUES(1,X'2569F1D30125438C8E6CC5DEAD985AF8',X'C8E7A8A94619430AABA1817B6B7D8D49',1,96,114,8,NULL);
CREATE TABLE memo (
	id INTEGER NOT NULL, 
	uuid BLOB NOT NULL, 
	kind TEXT DEFAULT '' NOT NULL, 
	about TEXT DEFAULT '' NOT NULL, 
	target BLOB, 
	revision_id INTEGER, 
	start INTEGER, 
	"end" INTEGER, 
	text TEXT DEFAULT '' NOT NULL, 
	who TEXT DEFAULT '' NOT NULL, 
	at TEXT DEFAULT '' NOT NULL, 
	made INTEGER NOT NULL, 
	ended INTEGER, 
	CONSTRAINT pk_memo PRIMARY KEY (id), 
	CONSTRAINT fk_memo_revision_id FOREIGN KEY(revision_id) REFERENCES revision (id), 
	CONSTRAINT fk_memo_made FOREIGN KEY(made) REFERENCES entry (id), 
	CONSTRAINT fk_memo_ended FOREIGN KEY(ended) REFERENCES entry (id)
)
 STRICT

;
INSERT INTO "memo" VALUES(1,X'ABFC11D423A740889111C36C87AD06E3','note','segment',X'35C7C55EAD0047C69786BF8628655491',1,96,114,'why?','eva','2026-11-22T11:24:03Z',7,NULL);
INSERT INTO "memo" VALUES(2,X'C3D11352FD4A4C3C970B331C29CE9B93','note','project',NULL,NULL,NULL,NULL,'on the project','eva','2026-11-22T11:24:03Z',7,NULL);
INSERT INTO "memo" VALUES(3,X'99FE5862BBE74579AEDEFECBBDCFB974','note','case',X'8F93049A210F4132BE432735683E6742',NULL,NULL,NULL,'on the case','eva','2026-11-22T11:24:03Z',7,NULL);
INSERT INTO "memo" VALUES(4,X'87419A221E934F47A11256DB91F32F08','note','source',X'35C7C55EAD0047C69786BF8628655491',NULL,NULL,NULL,'on the source','eva','2026-11-22T11:24:03Z',7,NULL);
INSERT INTO "memo" VALUES(5,X'8AFDBAFD679E45E0A0226EF20B05B3EE','note','code',X'A17F75FF6E39491F8C16126A4A741DA4',NULL,NULL,NULL,'on the code','eva','2026-11-22T11:24:03Z',7,NULL);
CREATE TABLE phrase (
	id INTEGER NOT NULL, 
	uuid BLOB NOT NULL, 
	code_id INTEGER NOT NULL, 
	text TEXT DEFAULT '' NOT NULL, 
	banned INTEGER DEFAULT '0' NOT NULL, 
	who TEXT DEFAULT '' NOT NULL, 
	made INTEGER NOT NULL, 
	ended INTEGER, 
	CONSTRAINT pk_phrase PRIMARY KEY (id), 
	CONSTRAINT fk_phrase_code_id FOREIGN KEY(code_id) REFERENCES code (id), 
	CONSTRAINT fk_phrase_made FOREIGN KEY(made) REFERENCES entry (id), 
	CONSTRAINT fk_phrase_ended FOREIGN KEY(ended) REFERENCES entry (id)
)
 STRICT

;
INSERT INTO "phrase" VALUES(1,X'12643A53BAFB40138702DA4EEFF66CA0',2,'no money',1,'eva',17,NULL);
CREATE TABLE quote (
	id INTEGER NOT NULL, 
	uuid BLOB NOT NULL, 
	revision_id INTEGER NOT NULL, 
	start INTEGER DEFAULT '0' NOT NULL, 
	"end" INTEGER DEFAULT '0' NOT NULL, 
	state TEXT DEFAULT '' NOT NULL, 
	shown TEXT DEFAULT '' NOT NULL, 
	translations TEXT DEFAULT '' NOT NULL, 
	made INTEGER NOT NULL, 
	ended INTEGER, 
	CONSTRAINT pk_quote PRIMARY KEY (id), 
	CONSTRAINT fk_quote_revision_id FOREIGN KEY(revision_id) REFERENCES revision (id), 
	CONSTRAINT fk_quote_made FOREIGN KEY(made) REFERENCES entry (id), 
	CONSTRAINT fk_quote_ended FOREIGN KEY(ended) REFERENCES entry (id)
)
 STRICT

;
INSERT INTO "quote" VALUES(1,X'3B580923FF6441F0B911AD094A882F9C',1,96,114,'proof','No money.','{"zh": "没钱"}',9,NULL);
CREATE TABLE rating (
	id INTEGER NOT NULL, 
	uuid BLOB NOT NULL, 
	case_id INTEGER NOT NULL, 
	code_id INTEGER NOT NULL, 
	coder_id INTEGER NOT NULL, 
	value TEXT DEFAULT '' NOT NULL, 
	why TEXT DEFAULT '' NOT NULL, 
	made INTEGER NOT NULL, 
	ended INTEGER, 
	CONSTRAINT pk_rating PRIMARY KEY (id), 
	CONSTRAINT fk_rating_case_id FOREIGN KEY(case_id) REFERENCES cases (id), 
	CONSTRAINT fk_rating_code_id FOREIGN KEY(code_id) REFERENCES code (id), 
	CONSTRAINT fk_rating_coder_id FOREIGN KEY(coder_id) REFERENCES coder (id), 
	CONSTRAINT fk_rating_made FOREIGN KEY(made) REFERENCES entry (id), 
	CONSTRAINT fk_rating_ended FOREIGN KEY(ended) REFERENCES entry (id)
)
 STRICT

;
INSERT INTO "rating" VALUES(1,X'50EC44811E62422EB1C7F79326EFC529',1,1,1,'high','said twice',10,NULL);
CREATE TABLE reading (
	id INTEGER NOT NULL, 
	uuid BLOB NOT NULL, 
	ended INTEGER, 
	coder_id INTEGER NOT NULL, 
	source_id INTEGER NOT NULL, 
	state TEXT DEFAULT '' NOT NULL, 
	turn INTEGER DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_reading PRIMARY KEY (id), 
	CONSTRAINT fk_reading_ended FOREIGN KEY(ended) REFERENCES entry (id), 
	CONSTRAINT fk_reading_coder_id FOREIGN KEY(coder_id) REFERENCES coder (id), 
	CONSTRAINT fk_reading_source_id FOREIGN KEY(source_id) REFERENCES source (id)
)
 STRICT

;
INSERT INTO "reading" VALUES(1,X'18B3E84F22A149318C80328E233DF137',NULL,1,1,'done',5);
CREATE TABLE revision (
	id INTEGER NOT NULL, 
	uuid BLOB NOT NULL, 
	ended INTEGER, 
	source_id INTEGER NOT NULL, 
	n INTEGER DEFAULT '0' NOT NULL, 
	sha256 TEXT DEFAULT '' NOT NULL, 
	file_sha256 TEXT DEFAULT '' NOT NULL, 
	layout TEXT DEFAULT '' NOT NULL, 
	encoding TEXT DEFAULT '' NOT NULL, 
	pieces BLOB NOT NULL, 
	sentences BLOB NOT NULL, 
	text TEXT DEFAULT '' NOT NULL, 
	bytes BLOB, 
	CONSTRAINT pk_revision PRIMARY KEY (id), 
	CONSTRAINT fk_revision_ended FOREIGN KEY(ended) REFERENCES entry (id), 
	CONSTRAINT fk_revision_source_id FOREIGN KEY(source_id) REFERENCES source (id)
)
 STRICT

;
INSERT INTO "revision" VALUES(1,X'3C33165F6CB44B00AC38AC03B5D392EF',NULL,1,1,'f86cc0106100feb4fdb13dd1f941f951d0b19750ced1f644a901a4841a477e0a','f86cc0106100feb4fdb13dd1f941f951d0b19750ced1f644a901a4841a477e0a','colon','utf-8',X'01000000000000000D0000001A000000FFFFFFFF02000000010000002100000047000000FFFFFFFF03000000000000005500000059000000FFFFFFFF04000000010000006000000072000000FFFFFFFF',X'010000000D0000001A000000020000002100000034000000020000003500000047000000030000005500000059000000040000006000000072000000','Interviewer: What changed?
Anna: We sell online now. Nobody comes here.
Interviewer: Why?
Anna: There is no money.
',NULL);
CREATE TABLE round (
	id INTEGER NOT NULL, 
	uuid BLOB NOT NULL, 
	ended INTEGER, 
	name TEXT DEFAULT '' NOT NULL, 
	entry INTEGER DEFAULT '0' NOT NULL, 
	coders TEXT DEFAULT '' NOT NULL, 
	sources TEXT DEFAULT '' NOT NULL, 
	forced INTEGER DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_round PRIMARY KEY (id), 
	CONSTRAINT fk_round_ended FOREIGN KEY(ended) REFERENCES entry (id)
)
 STRICT

;
INSERT INTO "round" VALUES(1,X'84D6E94E58D64CCC8AE24B9240E84228',NULL,'first',13,'["0ab782cdc7154f9ca52dd542e5b68c1f"]','["35c7c55ead0047c69786bf8628655491"]',1);
CREATE TABLE setting (
	id INTEGER NOT NULL, 
	uuid BLOB NOT NULL, 
	ended INTEGER, 
	"key" TEXT DEFAULT '' NOT NULL, 
	value TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_setting PRIMARY KEY (id), 
	CONSTRAINT fk_setting_ended FOREIGN KEY(ended) REFERENCES entry (id)
)
 STRICT

;
INSERT INTO "setting" VALUES(1,X'FFDB32A64F5E4EB599601A94B33C2452',NULL,'name','Study');
INSERT INTO "setting" VALUES(2,X'C674DA663C854DBF8AD82EADAAA7161A',NULL,'language','en');
INSERT INTO "setting" VALUES(3,X'E883929D4E0B413A9AA210C2223D6B52',NULL,'project.uuid','00');
INSERT INTO "setting" VALUES(4,X'735FCA29F7554758B114CF1081B80D0E',NULL,'unit','sentence');
INSERT INTO "setting" VALUES(5,X'ADDCB4D6C6DF45C4A9B3FDB33CAE44AC',NULL,'codebook.name','Forces');
CREATE TABLE source (
	id INTEGER NOT NULL, 
	uuid BLOB NOT NULL, 
	ended INTEGER, 
	ref TEXT DEFAULT '' NOT NULL, 
	title TEXT DEFAULT '' NOT NULL, 
	kind TEXT DEFAULT '' NOT NULL, 
	date TEXT DEFAULT '' NOT NULL, 
	minutes TEXT DEFAULT '' NOT NULL, 
	language TEXT DEFAULT '' NOT NULL, 
	case_id INTEGER, 
	attributes TEXT DEFAULT '' NOT NULL, 
	file TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_source PRIMARY KEY (id), 
	CONSTRAINT fk_source_ended FOREIGN KEY(ended) REFERENCES entry (id), 
	CONSTRAINT fk_source_case_id FOREIGN KEY(case_id) REFERENCES cases (id)
)
 STRICT

;
INSERT INTO "source" VALUES(1,X'35C7C55EAD0047C69786BF8628655491',NULL,'E1-01','A talk','interview','2019-05-01','60','en',1,'{"site": "hall"}','');
CREATE TABLE speaker (
	id INTEGER NOT NULL, 
	uuid BLOB NOT NULL, 
	revision_id INTEGER NOT NULL, 
	n INTEGER DEFAULT '0' NOT NULL, 
	label TEXT DEFAULT '' NOT NULL, 
	informant_id INTEGER, 
	made INTEGER NOT NULL, 
	ended INTEGER, 
	CONSTRAINT pk_speaker PRIMARY KEY (id), 
	CONSTRAINT fk_speaker_revision_id FOREIGN KEY(revision_id) REFERENCES revision (id), 
	CONSTRAINT fk_speaker_informant_id FOREIGN KEY(informant_id) REFERENCES informant (id), 
	CONSTRAINT fk_speaker_made FOREIGN KEY(made) REFERENCES entry (id), 
	CONSTRAINT fk_speaker_ended FOREIGN KEY(ended) REFERENCES entry (id)
)
 STRICT

;
INSERT INTO "speaker" VALUES(1,X'DEC11641EE0B44D193C552E9AABCC298',1,0,'Interviewer',NULL,3,NULL);
INSERT INTO "speaker" VALUES(2,X'4BDD90129E284FFBBB6C1468AF93A32F',1,1,'Anna',1,3,NULL);
CREATE TABLE speaking (
	id INTEGER NOT NULL, 
	uuid BLOB NOT NULL, 
	source_id INTEGER NOT NULL, 
	informant_id INTEGER NOT NULL, 
	n INTEGER DEFAULT '0' NOT NULL, 
	made INTEGER NOT NULL, 
	ended INTEGER, 
	CONSTRAINT pk_speaking PRIMARY KEY (id), 
	CONSTRAINT fk_speaking_source_id FOREIGN KEY(source_id) REFERENCES source (id), 
	CONSTRAINT fk_speaking_informant_id FOREIGN KEY(informant_id) REFERENCES informant (id), 
	CONSTRAINT fk_speaking_made FOREIGN KEY(made) REFERENCES entry (id), 
	CONSTRAINT fk_speaking_ended FOREIGN KEY(ended) REFERENCES entry (id)
)
 STRICT

;
INSERT INTO "speaking" VALUES(1,X'47D13DEB78BD4CFCAA413146FB76AFD8',1,1,0,3,NULL);
CREATE TABLE tombstone (
	id INTEGER NOT NULL, 
	uuid BLOB NOT NULL, 
	thing TEXT DEFAULT '' NOT NULL, 
	sha256 TEXT DEFAULT '' NOT NULL, 
	entry_id INTEGER NOT NULL, 
	CONSTRAINT pk_tombstone PRIMARY KEY (id), 
	CONSTRAINT fk_tombstone_entry_id FOREIGN KEY(entry_id) REFERENCES entry (id)
)
 STRICT

;
CREATE INDEX ix_change_row ON change ("row", thing);
CREATE INDEX ix_change_entry_id ON change (entry_id);
CREATE UNIQUE INDEX uq_dismissal_present ON dismissal (hint) WHERE ended IS NULL;
CREATE UNIQUE INDEX uq_derived_present ON derived (coding) WHERE ended IS NULL;
CREATE UNIQUE INDEX uq_kept_present ON kept (uuid) WHERE ended IS NULL;
CREATE UNIQUE INDEX uq_link_present ON link (a, b, label) WHERE ended IS NULL;
CREATE UNIQUE INDEX uq_rating_present ON rating (case_id, code_id, coder_id) WHERE ended IS NULL;
CREATE UNIQUE INDEX uq_phrase_present ON phrase (code_id, text) WHERE ended IS NULL;
CREATE INDEX ix_revision_source_id ON revision (source_id);
CREATE UNIQUE INDEX uq_speaking_present ON speaking (source_id, informant_id) WHERE ended IS NULL;
CREATE UNIQUE INDEX uq_speaker_present ON speaker (revision_id, n) WHERE ended IS NULL;
CREATE UNIQUE INDEX uq_coding_present ON coding (revision_id, start, "end", code_id, coder_id, quarantined) WHERE ended IS NULL;
CREATE UNIQUE INDEX uq_memo_present ON memo (uuid) WHERE ended IS NULL;
CREATE UNIQUE INDEX uq_link_evidence_present ON link_evidence (link, revision_id, start, "end") WHERE ended IS NULL;
CREATE UNIQUE INDEX uq_quote_present ON quote (revision_id, start, "end") WHERE ended IS NULL;
CREATE UNIQUE INDEX uq_decision_present ON decision (uuid) WHERE ended IS NULL;
CREATE UNIQUE INDEX uq_answer_present ON answer (uuid) WHERE ended IS NULL;
COMMIT;
