-- What a type of provider, or one of its models, is told beside its address: a JSON object of texts.
ALTER TABLE providers ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';
ALTER TABLE provider_models ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';
