"""Tables of names and captions."""

from .made import Layout, one, pictures, table, two

TABLES = {
    "csv": ({"captions.csv": table('{n}.jpg,"{said}"', "file_name,caption")}, one()),
    "csv without titles": ({"captions.csv": table('{n}.jpg,"{said}"')}, one()),
    "csv with unquoted commas": ({"captions.txt": table("{n}.jpg,{said}", "image,caption")}, one()),
    "csv with unquoted commas, without titles": ({"captions.txt": table("{n}.jpg,{said}")}, one()),
    "csv, caption first, unquoted": ({"captions.csv": table("{said},{n}.jpg", "caption,image")}, one()),
    "csv, caption first, no titles": ({"captions.csv": table("{said},{n}.jpg")}, one()),
    "csv of a spreadsheet": ({"list.csv": b"\xef\xbb\xbf" + table("{said};{n};{n}.jpg", "Caption;Id;Image")}, one()),
    "csv that says how it is made": ({"list.csv": b"sep=;\r\n" + table("{n}.jpg;{said}")}, one()),
    "tsv": ({"captions.tsv": table("{n}.jpg\t{said}", "filepath\ttitle")}, one()),
    "tabs in a txt, without titles": ({"captions.txt": table("{n}.jpg\t{said}")}, one()),
    "a table of any name": ({"what I see.txt": table("{n}.jpg\t{said}")}, one()),
    "utf-16 of Excel": ({"unicode.txt": table("{n}.jpg\t{said}", "name\tcaption").decode().encode("utf-16")}, one()),
    "utf-16 without a mark": ({"list.csv": table("{n}.jpg\t{said}", "file\ttext").decode().encode("utf-16-le")}, one()),
    "names without endings": ({"captions.csv": table('{n},"{said}"', "file_name,caption")}, one()),
    "names with another ending": ({"captions.csv": table('{n}.png,"{said}"', "file_name,caption")}, one()),
    "whole paths of another machine": ({"captions.csv": table('C:\\me\\x\\{n}.jpg,"{said}"', "path,text")}, one()),
    "Flickr8k's tokens": ({"Flickr8k.token.txt": table("{n}.jpg#0\t{a}\n{n}.jpg#1\t{b}")}, two()),
    "several columns of captions": ({"c.csv": table('{n}.jpg,"{a}","{b}"', "file_name,caption_0,caption_1")}, two()),
    "a list in a column": (
        {"annotations.csv": table('"[""{a}"", ""{b}""]",{n},train,{n}.jpg', "raw,sentids,split,filename")},
        two(),
    ),
    "a stray quote": (
        {"captions.csv": table("{n}.jpg,{said}", "file_name,caption").replace(b"4.jpg,", b'4.jpg,"')},
        {name: said for name, said in one().items() if name != "4.jpg"},
    ),
    "captions over several lines": (
        {"captions.csv": table('{n}.jpg,"{said}"', "file_name,caption").replace(b", on", b",\non")},
        one(),
    ),
    **{
        f"a column called {title}": ({"metadata.csv": table('{n}.jpg,7,"{said}"', f"file_name,label,{title}")}, one())
        for title in ("text", "caption", "prompt", "description", "title", "comment", "sentence")
    },
}
LAYOUTS = {name: Layout({**pictures(), **files}, captions) for name, (files, captions) in TABLES.items()}
