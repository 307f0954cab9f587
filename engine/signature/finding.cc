#include "engine/signature/finding.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace trinhky::signature {
namespace {

struct Word {
  std::string_view code;
  Weight weight;
  std::string_view vi;  // {object} and {detail} stand for what the finding names
  std::string_view en;
};

constexpr Weight note = Weight::note;
constexpr Weight undecided = Weight::undecided;
constexpr Weight bad = Weight::bad;

constexpr auto words = std::to_array<Word>({
    // The file
    {"no-signature", bad, "Tệp không có chữ ký số nào.", "The file holds no digital signature."},
    {"pdf-damaged", undecided, "Cấu trúc tệp PDF không đọc được chắc chắn nên chương trình không kết luận.",
     "The structure of the PDF cannot be read with certainty, so nothing is concluded."},
    {"pdf-encrypted", undecided, "Tệp PDF được mã hóa nên chương trình không kết luận.",
     "The PDF is encrypted, so nothing is concluded."},
    {"pdf-too-complex", undecided, "Tệp PDF vượt quá mức chương trình đọc được nên không kết luận.",
     "The PDF exceeds what this program reads, so nothing is concluded."},
    {"too-many-signatures", undecided, "Tệp có nhiều chữ ký hơn mức chương trình kiểm tra.",
     "The file holds more signatures than this program checks."},
    {"loose-signature", undecided, "Trong tệp có dấu vết chữ ký mà không ô chữ ký nào trỏ tới (có thể đã bị gỡ).",
     "The file has traces of a signature that no signature field names (it may have been taken out)."},
    {"object-unreadable", undecided, "Có đối tượng trong tệp không đọc được nên chương trình không kết luận.",
     "An object of the file cannot be read, so nothing is concluded."},
    // What is signed
    {"subfilter-not-supported", undecided, "Chương trình không kiểm tra được kiểu chữ ký “{detail}”.",
     "This program does not check signatures of the kind “{detail}”."},
    {"document-timestamp", undecided,
     "Đây là dấu thời gian của cả tệp, không phải chữ ký của người; chương trình không kiểm tra dấu này.",
     "This is a time stamp of the whole file and no person's signature; this program does not check it."},
    {"dictionary-doubled", undecided, "Phần ghi chữ ký có mục bị ghi hai lần nên mỗi phần mềm có thể hiểu khác nhau.",
     "The signature's dictionary names an entry twice, so programs may read it differently."},
    {"byte-range-missing", bad, "Chữ ký không ghi phạm vi được ký (ByteRange).",
     "The signature does not say which bytes it covers (ByteRange)."},
    {"byte-range-malformed", bad, "Phạm vi được ký (ByteRange) ghi sai dạng.",
     "The range of signed bytes (ByteRange) is malformed."},
    {"byte-range-start", bad, "Phạm vi được ký không bắt đầu từ đầu tệp.",
     "The signed range does not begin at the beginning of the file."},
    {"byte-range-overlap", bad, "Hai phần của phạm vi được ký chồng lên nhau.",
     "The two parts of the signed range overlap."},
    {"byte-range-beyond", bad, "Phạm vi được ký vượt quá cuối tệp.",
     "The signed range goes beyond the end of the file."},
    {"byte-range-gap", bad, "Phần không được ký không trùng khít với chỗ đặt chữ ký: có thể đã chèn nội dung vào đó.",
     "The bytes left unsigned are not exactly the signature itself: something may stand between."},
    {"contents-missing", bad, "Không có nội dung chữ ký (Contents).", "There is no signature value (Contents)."},
    {"contents-not-hex", bad, "Nội dung chữ ký (Contents) không phải chuỗi thập lục phân.",
     "The signature value (Contents) is not a hexadecimal string."},
    {"contents-too-large", undecided, "Nội dung chữ ký lớn hơn mức chương trình đọc.",
     "The signature value is larger than this program reads."},
    {"contents-padding", bad, "Sau nội dung chữ ký còn dữ liệu lạ.", "Other data follows the signature value."},
    {"revision-not-whole", bad, "Phạm vi được ký không kết thúc ở cuối một bản hoàn chỉnh của tệp.",
     "The signed range does not end where a whole revision of the file ends."},
    {"added-after", note, "Sau chữ ký này tệp được ghi thêm {detail} byte, chỉ gồm phần của chữ ký và thông tin mô tả.",
     "{detail} bytes were added after this signature, only what belongs to signatures and metadata."},
    {"changed-after", bad, "Sau chữ ký này tệp được ghi thêm {detail} byte làm đổi nội dung đã ký.",
     "{detail} bytes were added after this signature and change what was signed."},
    {"added-after-undecided", undecided,
     "Sau chữ ký này tệp được ghi thêm {detail} byte; chương trình không xác định được có đổi nội dung hay không.",
     "{detail} bytes were added after this signature; whether they change the content cannot be told."},
    // The signature value
    {"cms-malformed", bad, "Nội dung chữ ký không đọc được (CMS).", "The signature value cannot be read (CMS)."},
    {"content-inside", bad, "Chữ ký mang theo nội dung riêng thay vì ký lên tệp.",
     "The signature carries a content of its own instead of signing the file."},
    {"signer-missing", bad, "Chữ ký không ghi người ký.", "The signature names no signer."},
    {"several-signers", undecided, "Một chữ ký ghi nhiều người ký; chương trình không kết luận.",
     "One signature names several signers; nothing is concluded."},
    {"certificate-missing", undecided, "Chữ ký không kèm chứng thư số của người ký nên không kiểm tra được.",
     "The signer's certificate is not included, so the signature cannot be checked."},
    {"content-changed", bad, "Nội dung tệp đã bị thay đổi sau khi ký.", "The content was changed after it was signed."},
    {"signature-wrong", bad, "Chữ ký không khớp với chứng thư số kèm theo.",
     "The signature does not match the certificate that comes with it."},
    {"content-type-mismatch", bad, "Thuộc tính được ký không khớp với loại nội dung.",
     "The signed attributes contradict the type of the content."},
    {"attributes-missing", bad, "Chữ ký kiểu CAdES thiếu thuộc tính được ký.",
     "A CAdES signature lacks its signed attributes."},
    {"signing-certificate-missing", bad, "Chữ ký kiểu CAdES không ghi chứng thư số dùng để ký.",
     "A CAdES signature does not name the certificate it was made with."},
    {"signing-certificate-mismatch", bad, "Chứng thư số kèm theo không phải chứng thư người ký đã ghi.",
     "The certificate included is not the one that the signer named."},
    {"digest-weak", bad, "Chữ ký dùng hàm băm yếu ({detail}), có thể bị giả mạo.",
     "The signature uses a weak digest ({detail}) that can be forged."},
    {"digest-unknown", undecided, "Chương trình không biết hàm băm của chữ ký ({detail}).",
     "The digest of the signature is not known to this program ({detail})."},
    {"algorithm-not-supported", undecided, "Chương trình không kiểm tra được thuật toán ký {detail}.",
     "This program cannot check signatures by {detail}."},
    {"key-weak", bad, "Khóa ký quá yếu ({detail}).", "The signing key is too weak ({detail})."},
    // The certificate and the time
    {"certificate-not-yet-valid", bad, "Chứng thư số chưa có hiệu lực vào thời điểm ký.",
     "The certificate was not valid yet at the time of signing."},
    {"certificate-expired", bad, "Chứng thư số đã hết hạn vào thời điểm ký.",
     "The certificate had expired at the time of signing."},
    {"certificate-expired-since", undecided,
     "Chứng thư số nay đã hết hạn, mà thời điểm ký chỉ do người ký tự ghi hoặc không có.",
     "The certificate has expired by now, and the time of signing is only the signer's claim or missing."},
    {"certificate-time-unreadable", undecided, "Không đọc được thời hạn của chứng thư số.",
     "The validity of the certificate cannot be read."},
    {"key-usage", bad, "Chứng thư số không được cấp để ký.", "The certificate was not issued for signing."},
    {"certificate-not-trusted", bad, "Chứng thư số không dẫn tới cơ quan chứng thực được tin cậy ({detail}).",
     "The certificate does not lead to a trusted authority ({detail})."},
    {"no-signing-time", note, "Chữ ký không ghi thời điểm ký.", "The signature names no time of signing."},
    {"time-is-claim", note, "Thời điểm ký do người ký tự ghi.", "The time of signing is the signer's own claim."},
    {"time-not-trusted", note, "Thời điểm ký theo dấu thời gian; cơ quan cấp dấu thời gian chưa được kiểm tra.",
     "The time of signing is that of a time stamp, whose authority was not checked."},
    {"timestamp-wrong", bad, "Dấu thời gian không thuộc về chữ ký này.",
     "The time stamp does not belong to this signature."},
    {"timestamp-undecided", undecided, "Có dấu thời gian nhưng không kiểm tra được.",
     "There is a time stamp that cannot be checked."},
    // What was added to the approved bytes
    {"not-the-approved-bytes", bad,
     "Tệp đã ký không bắt đầu bằng đúng tệp đã duyệt (khác từ byte {detail}): là tệp khác, hoặc phần mềm ký đã ghi lại "
     "tệp.",
     "The signed file does not begin with the approved file (differs from byte {detail}): it is another file, or the "
     "signing tool has rewritten it."},
    {"signed-earlier", bad, "Chữ ký có trước khi tệp được duyệt, không gồm toàn bộ tệp đã duyệt.",
     "The signature is older than the approved file and does not cover all of it."},
    {"signature-range-unknown", undecided, "Không rõ chữ ký gồm phần nào của tệp nên không so được với tệp đã duyệt.",
     "It is not known which bytes the signature covers, so they cannot be compared with the approved file."},
    {"approved-unreadable", undecided, "Cấu trúc của tệp trước khi ký không đọc được chắc chắn nên không so sánh được.",
     "The structure of the file before signing cannot be read with certainty, so nothing can be compared."},
    {"not-an-update", undecided, "Phần ghi thêm không nối tiếp bảng đối tượng của tệp trước đó.",
     "What was added does not continue the table of objects of the file before it."},
    {"hybrid-update", undecided, "Phần ghi thêm có hai bảng đối tượng; mỗi phần mềm có thể hiểu khác nhau.",
     "What was added has two tables of objects; programs may read them differently."},
    {"bytes-unnamed", undecided, "Trong phần ghi thêm có dữ liệu không thuộc đối tượng nào (từ byte {detail}).",
     "What was added holds data that belongs to no object (from byte {detail})."},
    {"objects-overlap", undecided, "Trong phần ghi thêm có đối tượng chồng lên nhau (từ byte {detail}).",
     "Objects overlap in what was added (from byte {detail})."},
    {"signature-not-in-revision", undecided, "Bản được ký không có ô chữ ký này.",
     "The signed revision has no field for this signature."},
    {"root-changed", bad, "Phần ghi thêm thay danh mục gốc của tệp.", "What was added replaces the root of the file."},
    {"catalog-changed", bad, "Mục “{detail}” của danh mục tệp bị thay đổi (đối tượng {object}).",
     "The entry “{detail}” of the catalog is changed (object {object})."},
    {"form-changed", bad, "Mục “{detail}” của biểu mẫu trong tệp bị thay đổi.",
     "The entry “{detail}” of the file's form is changed."},
    {"field-not-signature", bad, "Phần ghi thêm có ô biểu mẫu không phải ô chữ ký (đối tượng {object}).",
     "What was added has a form field that is no signature field (object {object})."},
    {"field-with-action", bad, "Ô chữ ký được ghi thêm mang theo hành động (đối tượng {object}).",
     "The signature field that was added carries an action (object {object})."},
    {"field-changed", bad, "Mục “{detail}” của ô chữ ký có sẵn bị thay đổi (đối tượng {object}).",
     "The entry “{detail}” of an existing signature field is changed (object {object})."},
    {"page-changed", bad, "Mục “{detail}” của một trang bị thay đổi (đối tượng {object}).",
     "The entry “{detail}” of a page is changed (object {object})."},
    {"annotation-added", bad, "Một trang có thêm chú thích không phải ô chữ ký (đối tượng {object}).",
     "A page has a new annotation that is no signature field (object {object})."},
    {"annotation-removed", bad, "Chú thích có sẵn của một trang bị gỡ hoặc đổi chỗ (đối tượng {object}).",
     "An annotation of a page was taken out or moved (object {object})."},
    {"object-changed", bad, "Đối tượng {object} của tệp trước đó bị ghi đè.",
     "Object {object} of the file before it is overridden."},
    {"object-removed", bad, "Đối tượng {object} của tệp trước đó bị xóa.",
     "Object {object} of the file before it is deleted."},
    {"object-redirected", bad, "Đối tượng {object} được trỏ sang chỗ khác trong tệp trước đó.",
     "Object {object} is pointed to another place of the file before it."},
    {"object-filled-in", bad, "Phần ghi thêm đặt nội dung vào đối tượng {object} mà tệp trước đó nhắc tới và để trống.",
     "What was added fills in object {object}, which the file before it mentions and leaves empty."},
    {"visible-mark", note, "Chữ ký hiện hình trên trang, chiếm {detail} % diện tích trang.",
     "The signature is visible on the page and takes {detail} % of its area."},
    {"large-mark", undecided,
     "Hình chữ ký chiếm {detail} % diện tích trang nên có thể che nội dung; cần người xem lại.",
     "The visible signature takes {detail} % of the page and may hide content; somebody has to look."},
    {"mark-size-unknown", undecided, "Không xác định được hình chữ ký chiếm bao nhiêu trên trang (đối tượng {object}).",
     "How much of the page the visible signature takes cannot be told (object {object})."},
});

const Word* word_of(std::string_view code) {
  const auto* const found = std::ranges::find(words, code, &Word::code);
  return found == words.end() ? nullptr : found;
}

std::string filled(std::string_view sentence, const FindingDetail& about) {
  std::string out(sentence);
  const auto fill = [&](std::string_view place, const std::string& with) {
    const std::size_t at = out.find(place);
    if (at != std::string::npos) out.replace(at, place.size(), with);
  };
  fill("{object}", std::to_string(about.object));
  fill("{detail}", about.detail);
  return out;
}

}  // namespace

Finding finding(std::string_view code, FindingDetail about) {
  const Word* word = word_of(code);
  if (word == nullptr) word = word_of("pdf-damaged");
  return {.code = std::string(word->code),
          .weight = word->weight,
          .message = {filled(word->vi, about), filled(word->en, about)},
          .object = about.object,
          .detail = std::move(about.detail)};
}

base::Text sentence_of(std::string_view code) {
  const Word* word = word_of(code);
  if (word == nullptr) return {std::string(code), std::string(code)};
  const auto bare = [](std::string_view sentence) {
    std::string out(sentence);
    for (const std::string_view place : {"{object}", "{detail}"}) {
      const std::size_t at = out.find(place);
      if (at != std::string::npos) out.replace(at, place.size(), "…");
    }
    return out;
  };
  return {bare(word->vi), bare(word->en)};
}

std::vector<std::string_view> all_codes() {
  std::vector<std::string_view> out;
  out.reserve(std::size(words));
  for (const Word& word : words) out.push_back(word.code);
  return out;
}

Verdict verdict_of(const std::vector<Finding>& findings) {
  Verdict out = Verdict::good;
  for (const Finding& one : findings) {
    if (one.weight == Weight::bad) return Verdict::bad;
    if (one.weight == Weight::undecided) out = Verdict::undecided;
  }
  return out;
}

Verdict worse(Verdict a, Verdict b) {
  return std::max(a, b);
}

std::string_view to_string(Weight weight) {
  switch (weight) {
    case Weight::note:
      return "note";
    case Weight::undecided:
      return "undecided";
    case Weight::bad:
      return "bad";
  }
  return "undecided";
}

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::good:
      return "good";
    case Verdict::undecided:
      return "undecided";
    case Verdict::bad:
      return "bad";
  }
  return "undecided";
}

base::json to_json(const base::Text& text) {
  return {{"vi", text.vi}, {"en", text.en}};
}

base::json to_json(const Finding& finding) {
  base::json out{{"code", finding.code}, {"weight", to_string(finding.weight)}, {"message", to_json(finding.message)}};
  if (finding.object != 0) out["object"] = finding.object;
  if (!finding.detail.empty()) out["detail"] = finding.detail;
  return out;
}

base::json to_json(const std::vector<Finding>& findings) {
  base::json out = base::json::array();
  for (const Finding& one : findings) out.push_back(to_json(one));
  return out;
}

}  // namespace trinhky::signature
