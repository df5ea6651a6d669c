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
INSERT INTO "answer" VALUES(1,X'D2C4C3E6AD344B8C8216201723F93241',1,96,114,NULL,1,'concept','sentence','[["81bdb2da18a84d6881eea3749b9ff0a5", "weak", ["name"]], ["5f67f18a8f4d4ad28f9501452476755f", "strong", ["keyword", "nearest quote"]]]','accept',2,'ab12',16,NULL);
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
INSERT INTO "cases" VALUES(1,X'7FA6E6FC25334ACDB0797779DE43B77B',NULL,'E1','{"size": "40"}');
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
INSERT INTO "change" VALUES(11,18,'setting',4,NULL);
INSERT INTO "change" VALUES(12,18,'setting',5,NULL);
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
INSERT INTO "code" VALUES(1,X'81BDB2DA18A84D6881EEA3749B9FF0A5',NULL,'t1','theme','Scarcity',NULL,0,'not enough','','','','','',0,NULL);
INSERT INTO "code" VALUES(2,X'5F67F18A8F4D4AD28F9501452476755F',NULL,'c1','concept','no money',1,1,'d','i','e','["There is none"]','["money*"]','{"zh": "没钱"}',0,NULL);
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
INSERT INTO "coder" VALUES(1,X'1B32E56A7D754E6B9720BBCA52F6B1AA',NULL,'eva',0);
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
INSERT INTO "coding" VALUES(1,X'64AAF642DDDE4491A5787C8D511992BD',1,96,114,2,1,2,1,0,X'AB2FBEDE96D8CE8E','clear',6,NULL);
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
INSERT INTO "decision" VALUES(1,X'5A1EFA1B97D54CE8AC4CC73C0F4B4A0F',1,1,96,114,'D-1','00','missing','["adopt:eva", "drop"]','adopt:eva','[["5f67f18a8f4d4ad28f9501452476755f", 96, 114, 1, 2]]','oversight','she says so','whoever says so',2,'["eva", "kim"]','consensus',14,NULL);
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
INSERT INTO "derived" VALUES(1,X'3C24B4A62AD44035874E3A5A35D082BD',X'64AAF642DDDE4491A5787C8D511992BD','["64aaf642ddde4491a5787c8d511992bd"]',X'5A1EFA1B97D54CE8AC4CC73C0F4B4A0F',15,NULL);
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
INSERT INTO "dismissal" VALUES(1,X'171A58924C3B4E72A5928FA6ED02754D','twin:c1','they differ','eva',12,NULL);
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
INSERT INTO "entry" VALUES(1,X'4AEA2E2D36704A079E452DCDC7F5AD76','2026-11-22T08:24:38Z','eva','case',NULL);
INSERT INTO "entry" VALUES(2,X'452D845F662F46BBB11F996AFBCDB8BB','2026-11-22T08:24:38Z','eva','informant',NULL);
INSERT INTO "entry" VALUES(3,X'C9463F1F9421409091DE22C3F5095762','2026-11-22T08:24:38Z','eva','source',NULL);
INSERT INTO "entry" VALUES(4,X'A6FD1502646D43598D336513EDE1D57E','2026-11-22T08:24:38Z','eva','codes',NULL);
INSERT INTO "entry" VALUES(5,X'EAA14FA5A2D94ACD809BA336677BF777','2026-11-22T08:24:39Z','eva','coder',NULL);
INSERT INTO "entry" VALUES(6,X'DA17FB829F7E424EA83170011AA0221C','2026-11-22T08:24:39Z','eva','coding',NULL);
INSERT INTO "entry" VALUES(7,X'8CFF8929669E4A95AF3A5234BF82BBE4','2026-11-22T08:24:39Z','eva','memo',NULL);
INSERT INTO "entry" VALUES(8,X'F5C1B9333E104B21800DDB0702C38030','2026-11-22T08:24:39Z','eva','link',NULL);
INSERT INTO "entry" VALUES(9,X'852FAF4E65B54E83A3BBEE27E1029040','2026-11-22T08:24:39Z','eva','quote',NULL);
INSERT INTO "entry" VALUES(10,X'05E10C4E232F4836AB9F1C56DE9C1228','2026-11-22T08:24:39Z','eva','rating',NULL);
INSERT INTO "entry" VALUES(11,X'42828CBA1DC14DB3872F08B59B4DD513','2026-11-22T08:24:39Z','eva','reading',NULL);
INSERT INTO "entry" VALUES(12,X'D2156DBC0D5247819EF784C821999851','2026-11-22T08:24:39Z','eva','dismissal',NULL);
INSERT INTO "entry" VALUES(13,X'7B243A0C73244DB79366C2CBC0876E62','2026-11-22T08:24:39Z','eva','round',NULL);
INSERT INTO "entry" VALUES(14,X'B85828903AFD49E985D4D0ADAD9380C3','2026-11-22T08:24:39Z','eva','decision',NULL);
INSERT INTO "entry" VALUES(15,X'ABF7B2292A2C4E95BA20374DAB95988B','2026-11-22T08:24:39Z','eva','consensus',NULL);
INSERT INTO "entry" VALUES(16,X'DA1536B104E2445480EE0948A48DB773','2026-11-22T08:24:39Z','eva','answer',NULL);
INSERT INTO "entry" VALUES(17,X'DCB97B3C144A4D89BD827A78210414DC','2026-11-22T08:24:39Z','eva','phrase',NULL);
INSERT INTO "entry" VALUES(18,X'8694F96EF3044853986F4FA63C5287FE','2026-11-22T08:24:39Z','eva','setting',NULL);
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
INSERT INTO "informant" VALUES(1,X'E7848CD3D9144C108A4911968D37F96C',NULL,'#03',1,'founder','{"age": "50"}');
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
INSERT INTO "link" VALUES(1,X'03EB86FAFC7E4B6BAA7943C616581692',2,1,'makes',8,NULL);
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
INSERT INTO "link_evidence" VALUES(1,X'C5FFB7DE5F894858BEC63C25E66E1C6F',X'03EB86FAFC7E4B6BAA7943C616581692',1,96,114,8,NULL);
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
INSERT INTO "memo" VALUES(1,X'400002E43AB043EF93CD7CA445534CCF','note','segment',X'6637E7452F2A4E80872BF742294CEC8D',1,96,114,'why?','eva','2026-11-22T08:24:39Z',7,NULL);
INSERT INTO "memo" VALUES(2,X'5283575804BA43AC9408302FD65AB5A4','note','project',NULL,NULL,NULL,NULL,'on the project','eva','2026-11-22T08:24:39Z',7,NULL);
INSERT INTO "memo" VALUES(3,X'5708D585FEF8481E924E50546CFDA6CD','note','case',X'7FA6E6FC25334ACDB0797779DE43B77B',NULL,NULL,NULL,'on the case','eva','2026-11-22T08:24:39Z',7,NULL);
INSERT INTO "memo" VALUES(4,X'CC5CCABE8C774A48B9E5877FF027AF4C','note','source',X'6637E7452F2A4E80872BF742294CEC8D',NULL,NULL,NULL,'on the source','eva','2026-11-22T08:24:39Z',7,NULL);
INSERT INTO "memo" VALUES(5,X'7F80819E831F4A399CC5025E38576924','note','code',X'5F67F18A8F4D4AD28F9501452476755F',NULL,NULL,NULL,'on the code','eva','2026-11-22T08:24:39Z',7,NULL);
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
INSERT INTO "phrase" VALUES(1,X'1C587536BCB54B8291AE2628A0F1E0A2',2,'no money',1,'eva',17,NULL);
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
INSERT INTO "quote" VALUES(1,X'6E66A12282A34BCDBD4F8DE7A6760F5B',1,96,114,'proof','No money.','{"zh": "没钱"}',9,NULL);
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
INSERT INTO "rating" VALUES(1,X'298AF7DED1BE4A42A855CBE83321DDB5',1,1,1,'high','said twice',10,NULL);
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
INSERT INTO "reading" VALUES(1,X'268CE4B1E531479290D14E6BE57B5C8A',NULL,1,1,'done',5);
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
INSERT INTO "revision" VALUES(1,X'452F507E3C344849B69199BEC83060E9',NULL,1,1,'f86cc0106100feb4fdb13dd1f941f951d0b19750ced1f644a901a4841a477e0a','f86cc0106100feb4fdb13dd1f941f951d0b19750ced1f644a901a4841a477e0a','colon','utf-8',X'01000000000000000D0000001A000000FFFFFFFF02000000010000002100000047000000FFFFFFFF03000000000000005500000059000000FFFFFFFF04000000010000006000000072000000FFFFFFFF',X'010000000D0000001A000000020000002100000034000000020000003500000047000000030000005500000059000000040000006000000072000000','Interviewer: What changed?
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
INSERT INTO "round" VALUES(1,X'890D4C902D804B4C8D0B2E9F63FC6B0B',NULL,'first',13,'["1b32e56a7d754e6b9720bbca52f6b1aa"]','["6637e7452f2a4e80872bf742294cec8d"]',1);
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
INSERT INTO "setting" VALUES(1,X'76AC5E6CFB264BD2A49F2C28DBD233DA',NULL,'name','Study');
INSERT INTO "setting" VALUES(2,X'D6200A3B4EB14E0393F371532FC1508A',NULL,'language','en');
INSERT INTO "setting" VALUES(3,X'3AA749C0A49A4EBE937173E9B866B02A',NULL,'project.uuid','00');
INSERT INTO "setting" VALUES(4,X'BFDD12943A6E49609E20519B180CD83E',NULL,'unit','sentence');
INSERT INTO "setting" VALUES(5,X'B61B8661564F49AA995874D126061F70',NULL,'codebook.name','Forces');
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
INSERT INTO "source" VALUES(1,X'6637E7452F2A4E80872BF742294CEC8D',NULL,'E1-01','A talk','interview','2019-05-01','60','en',1,'{"site": "hall"}','');
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
INSERT INTO "speaker" VALUES(1,X'DFC34E1EB8A449F795869DB077F8C00A',1,0,'Interviewer',NULL,3,NULL);
INSERT INTO "speaker" VALUES(2,X'0BBBCA09649641C48547243E0FE2D3D4',1,1,'Anna',1,3,NULL);
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
INSERT INTO "speaking" VALUES(1,X'D9DF474446094F04919FE9BC1C8F9A41',1,1,0,3,NULL);
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
