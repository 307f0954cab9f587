#include "api/resources/uploaded_file.h"

#include <gtest/gtest.h>

namespace trinhky::api {
namespace {

using namespace std::string_literals;

constexpr const char* plain = "application/octet-stream";
constexpr const char* pdf = "application/pdf";
constexpr const char* docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

std::string type(const std::string& bytes, std::string_view name = "") {
  return found_type(bytes, "", name);
}

// What an office program of today writes: a package whose parts are named in it.
std::string package(const std::string& part) {
  return "PK\x03\x04"s + std::string(26, '\0') + "[Content_Types].xml" + part;
}

TEST(UploadedFile, IsWhatItsBytesAreAndNotWhatItsNameSays) {
  EXPECT_EQ(type("%PDF-1.7\n", "anh.png"), pdf);
  EXPECT_EQ(type("\x89PNG\r\n\x1a\n", "a.pdf"), "image/png");
  EXPECT_EQ(type("\xff\xd8\xff\xe0"), "image/jpeg");
  EXPECT_EQ(type("RIFF\x10\x20\x30\x40WEBPVP8 "), "image/webp");
  EXPECT_EQ(type(package("word/document.xml")), docx);
  EXPECT_EQ(type(package("xl/workbook.xml")), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
  EXPECT_EQ(type("MZ\x90\0\x03"s, "bien-ban.pdf"), plain);
  EXPECT_EQ(type("\x7f"
                 "ELF\x02\x01\0"s,
                 "a.docx"),
            plain);
  EXPECT_EQ(type(""), plain);
}

TEST(UploadedFile, ThePartsOfALargePackageAreReadAtItsEnd) {
  EXPECT_EQ(found_type("PK\x03\x04", "[Content_Types].xml word/document.xml", ""), docx);
}

TEST(UploadedFile, ADocumentWithAProgramInsideIsAPackageAndNoDocument) {
  EXPECT_EQ(type(package("word/document.xml word/vbaProject.bin"), "a.docx"), "application/zip");
}

TEST(UploadedFile, OpenDocumentsSayTheirKindFirst) {
  const std::string head = "PK\x03\x04"s + std::string(26, '\0') + "mimetypeapplication/vnd.oasis.opendocument.";
  EXPECT_EQ(type(head + "textPK"), "application/vnd.oasis.opendocument.text");
  EXPECT_EQ(type(head + "spreadsheetPK"), "application/vnd.oasis.opendocument.spreadsheet");
  EXPECT_EQ(type(head + "formulaPK"), "application/zip");
}

TEST(UploadedFile, OldOfficeFilesAreToldApartByTheirStreams) {
  const std::string container = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"s;
  EXPECT_EQ(type(container + "W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0"s, "a.xls"), "application/msword");
  EXPECT_EQ(type(container + "W\0o\0r\0k\0b\0o\0o\0k\0"s), "application/vnd.ms-excel");
  EXPECT_EQ(type(container, "cai-dat.msi"), plain);
}

TEST(UploadedFile, AWebPageIsTextAndNeverShown) {
  EXPECT_EQ(type("<html><script>alert(1)</script>", "a.html"), "text/plain");
  EXPECT_EQ(type("<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "a.svg"), "text/plain");
  EXPECT_EQ(type("TT;Nội dung\n1;Họp\n", "a.csv"), "text/csv");
  EXPECT_EQ(type("chữ h\xe1\xbb", ""), plain) << "half a letter";
  for (const char* one : {"text/plain", "text/csv", "text/html", "image/svg+xml", docx, plain}) {
    EXPECT_FALSE(shown_inline(one)) << one;
  }
  for (const char* one : {pdf, "image/png", "image/jpeg", "image/webp"}) EXPECT_TRUE(shown_inline(one)) << one;
}

TEST(FileName, HasNoFolder) {
  EXPECT_EQ(clean_file_name("..%2F..%2Fetc%2Fpasswd.pdf", pdf), "passwd.pdf");
  EXPECT_EQ(clean_file_name("C:\\Users\\An\\Bi%C3%AAn%20b%E1%BA%A3n.pdf", pdf), "Biên bản.pdf");
  EXPECT_EQ(clean_file_name("", pdf), "tep-dinh-kem.pdf");
  EXPECT_EQ(clean_file_name("..", plain), "tep-dinh-kem");
}

TEST(FileName, HidesNothing) {
  EXPECT_EQ(clean_file_name("a%00%1F%7Fb.pdf", pdf), "ab.pdf");
  // "fdp.exe" turned round to read as "exe.pdf".
  EXPECT_EQ(clean_file_name("bien-ban%E2%80%AEfdp.exe", plain), "bien-banfdp.exe.bin");
  for (const char* hidden : {"%E2%80%8B", "%E2%80%8F", "%E2%81%A6", "%D8%9C", "%EF%BB%BF", "%C2%AD", "%E2%80%A8"}) {
    EXPECT_EQ(clean_file_name("a"s + hidden + "b.pdf", pdf), "ab.pdf") << hidden;
  }
}

TEST(FileName, ADiskTakesIt) {
  EXPECT_EQ(clean_file_name("a<b>:\"c|d?*.pdf", pdf), "a_b___c_d__.pdf");
  EXPECT_EQ(clean_file_name("CON.pdf", pdf), "_CON.pdf");
  EXPECT_EQ(clean_file_name("a.exe. .", plain), "a.exe.bin");
  EXPECT_EQ(clean_file_name(".htaccess", "text/plain"), "htaccess.txt");
}

TEST(FileName, DoesNotPromiseWhatTheContentIsNot) {
  EXPECT_EQ(clean_file_name("bien-ban.pdf.exe", plain), "bien-ban.pdf.exe.bin");
  EXPECT_EQ(clean_file_name("bien-ban.pdf", plain), "bien-ban.pdf.bin");
  EXPECT_EQ(clean_file_name("bien-ban.exe", pdf), "bien-ban.exe.pdf");
  EXPECT_EQ(clean_file_name("trang.html", "text/plain"), "trang.html.txt");
  EXPECT_EQ(clean_file_name("anh.JPG", "image/jpeg"), "anh.JPG");
  EXPECT_EQ(clean_file_name("anh.png", "image/jpeg"), "anh.png.jpg");
  EXPECT_EQ(clean_file_name("du-lieu.json", "text/plain"), "du-lieu.json");
  EXPECT_EQ(clean_file_name("ban-ve.dwg", plain), "ban-ve.dwg");
}

TEST(FileName, KeepsItsEndingWhenItIsCut) {
  const std::string name = clean_file_name(std::string(400, 'a') + ".pdf", pdf);
  EXPECT_EQ(name.size(), 200U);
  EXPECT_TRUE(name.ends_with("a.pdf"));
}

TEST(FileName, IsNfcAndWellFormed) {
  EXPECT_EQ(clean_file_name("Bie%CC%82n%20ba%CC%89n.pdf", pdf), "Biên bản.pdf");
  EXPECT_EQ(clean_file_name("a%FF.pdf", pdf), "a\xEF\xBF\xBD.pdf");
}

}  // namespace
}  // namespace trinhky::api
