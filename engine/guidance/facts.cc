#include "engine/guidance/facts.h"

#include <algorithm>

#include "engine/guidance/letters.h"

namespace trinhky::guidance {
namespace {

// Kinds of administrative documents and their symbols: Decree 30/2020/NĐ-CP, appendix III; Party documents: the usage
// of Instruction 36-HD/VPTW; kinds of legal documents: Law 80/2015/QH13, article 4.
constexpr std::array types = {
    DocumentType{U"nghi quyet lien tich", "Nghị quyết liên tịch", U"NQLT", false, true},
    DocumentType{U"nqlt", "Nghị quyết liên tịch", U"", false, false},
    DocumentType{U"nghi quyet", "Nghị quyết", U"NQ", false, true},
    DocumentType{U"quyet dinh", "Quyết định", U"QĐ", false, true},
    DocumentType{U"chi thi", "Chỉ thị", U"CT", false, true},
    DocumentType{U"ket luan", "Kết luận", U"KL", false, true},
    DocumentType{U"thong bao", "Thông báo", U"TB", false, false},
    DocumentType{U"thong tri", "Thông tri", U"TTr", false, false},
    DocumentType{U"ke hoach", "Kế hoạch", U"KH", false, true},
    DocumentType{U"chuong trinh", "Chương trình", U"CTr", false, true},
    DocumentType{U"huong dan", "Hướng dẫn", U"HD", false, false},
    DocumentType{U"quy dinh", "Quy định", U"QyĐ", false, true},
    DocumentType{U"quy che", "Quy chế", U"QC", false, true},
    DocumentType{U"cong van", "Công văn", U"CV", false, false},
    DocumentType{U"cong dien", "Công điện", U"CĐ", false, false},
    DocumentType{U"thong tu lien tich", "Thông tư liên tịch", U"TTLT", false, true},
    DocumentType{U"thong tu", "Thông tư", U"TT", false, true},
    DocumentType{U"nghi dinh", "Nghị định", U"NĐ", false, true},
    DocumentType{U"phap lenh", "Pháp lệnh", U"PL", true, true},
    DocumentType{U"bo luat", "Bộ luật", U"", true, true},
    DocumentType{U"luat", "Luật", U"L", true, true},
    DocumentType{U"hien phap", "Hiến pháp", U"", true, true},
    DocumentType{U"dieu le", "Điều lệ", U"ĐL", true, true},
    DocumentType{U"de an", "Đề án", U"ĐA", false, true},
    DocumentType{U"chien luoc", "Chiến lược", U"", false, true},
    DocumentType{U"to trinh", "Tờ trình", U"TTr", false, false},
    DocumentType{U"bao cao", "Báo cáo", U"BC", false, false},
    DocumentType{U"ban thoa thuan", "Bản thỏa thuận", U"BTT", false, false, "Ban Thường trực"},
    DocumentType{U"thong cao", "Thông cáo", U"TC", false, false, "Tài chính"},
};

constexpr std::array abbreviations = {
    Abbreviation{U"MTTQ", "Mặt trận Tổ quốc"},
    Abbreviation{U"MTTQVN", "Mặt trận Tổ quốc Việt Nam"},
    Abbreviation{U"UBMTTQ", "Ủy ban Mặt trận Tổ quốc"},
    Abbreviation{U"UBTW", "Ủy ban Trung ương"},
    Abbreviation{U"UBTWMTTQVN", "Ủy ban Trung ương Mặt trận Tổ quốc Việt Nam"},
    Abbreviation{U"MTTW", "Mặt trận Trung ương"},
    Abbreviation{U"ĐCT", "Đoàn Chủ tịch"},
    Abbreviation{U"BTT", "Ban Thường trực"},
    Abbreviation{U"BTV", "Ban Thường vụ"},
    Abbreviation{U"BCH", "Ban Chấp hành"},
    Abbreviation{U"TW", "Trung ương"},
    Abbreviation{U"UBND", "Ủy ban nhân dân"},
    Abbreviation{U"HĐND", "Hội đồng nhân dân"},
    Abbreviation{U"NQLT", "Nghị quyết liên tịch"},
    Abbreviation{U"LLVT", "lực lượng vũ trang"},
    Abbreviation{U"VNAH", "Việt Nam anh hùng"},
    Abbreviation{U"PT-TH", "phát thanh – truyền hình"},
    Abbreviation{U"KT-XH", "kinh tế – xã hội"},
    Abbreviation{U"QP-AN", "quốc phòng – an ninh"},
    Abbreviation{U"DTTS", "dân tộc thiểu số"},
    Abbreviation{U"NTM", "nông thôn mới"},
    Abbreviation{U"ĐTVM", "đô thị văn minh"},
    Abbreviation{U"CNTT", "công nghệ thông tin"},
    Abbreviation{U"BHYT", "bảo hiểm y tế"},
    Abbreviation{U"BHXH", "bảo hiểm xã hội"},
    Abbreviation{U"ATGT", "an toàn giao thông"},
    Abbreviation{U"ATTP", "an toàn thực phẩm"},
    Abbreviation{U"PCCC", "phòng cháy, chữa cháy"},
    Abbreviation{U"GSPB", "giám sát, phản biện"},
    Abbreviation{U"HTX", "hợp tác xã"},
    Abbreviation{U"QPPL", "quy phạm pháp luật"},
    Abbreviation{U"KDC", "khu dân cư"},
};

// The Party: terms by the national congresses of 2011, 2016, 2021. The Front: congresses of 2014, 2019, 2024. Lạng Sơn:
// terms of the provincial Party committee. Public record, not checked against the minutes (certainty: general
// knowledge).
constexpr std::array terms = {
    Congress{U"dai bieu toan quoc lan thu %% cua dang", 11, 2011, 2016},
    Congress{U"dai bieu toan quoc lan thu %% cua dang", 12, 2016, 2021},
    Congress{U"dai bieu toan quoc lan thu %% cua dang", 13, 2021, 2026},
    Congress{U"dai bieu toan quoc mttq viet nam lan thu %%", 8, 2014, 2019},
    Congress{U"dai bieu toan quoc mttq viet nam lan thu %%", 9, 2019, 2024},
    Congress{U"dai bieu toan quoc mttq viet nam lan thu %%", 10, 2024, 2029},
    Congress{U"dang bo tinh lang son lan thu %%", 16, 2015, 2020},
    Congress{U"dang bo tinh lang son lan thu %%", 17, 2020, 2025},
    Congress{U"dang bo tinh lang son lan thu %%", 18, 2025, 2030},
};

// Dates and numbers from the public register of documents, not checked against the originals (certainty: general
// knowledge); offered as suggestions only.
constexpr std::array known = {
    KnownInstrument{U"nghi quyet", U"18-NQ/TW", U"", "18-NQ/TW", "2017-10-25"},
    KnownInstrument{U"nghi quyet", U"24-NQ/TW", U"dan toc", "24-NQ/TW", "2003-03-12"},
    KnownInstrument{U"ket luan", U"07-KL/TW", U"dich", "07-KL/TW", "2021-06-11"},
    KnownInstrument{U"quyet dinh", U"217-QĐ/TW", U"", "217-QĐ/TW", "2013-12-12"},
    KnownInstrument{U"quyet dinh", U"218-QĐ/TW", U"", "218-QĐ/TW", "2013-12-12"},
    KnownInstrument{U"nghi quyet lien tich", U"403", U"", "403/2017/NQLT-UBTVQH14-CP-ĐCTUBTWMTTQVN", "2017-06-15"},
    KnownInstrument{U"nghi quyet", U"", U"trung uong 4 khoa xii", "04-NQ/TW", "2016-10-30"},
    KnownInstrument{U"luat", U"", U"hop tac xa", "23/2012/QH13", "2012-11-20"},
    KnownInstrument{U"luat", U"", U"mat tran to quoc", "75/2015/QH13", "2015-06-09"},
    KnownInstrument{U"luat", U"", U"ban hanh van ban quy pham phap luat", "63/2020/QH14", "2020-06-18"},
    KnownInstrument{U"luat", U"", U"thanh tra", "11/2022/QH15", "2022-11-14"},
};

bool same_letters(std::u32string_view a, std::u32string_view b) {
  return fold_points(a) == fold_points(b);
}

}  // namespace

std::span<const DocumentType> document_types() {
  return types;
}

const DocumentType* type_of_symbol(std::u32string_view block) {
  const auto exact = std::find_if(types.begin(), types.end(), [&](const DocumentType& t) { return t.symbol == block; });
  if (exact != types.end()) return exact;
  // "CTR", "QD" typed without marks: only where no other symbol folds to the same letters.
  const DocumentType* found = nullptr;
  for (const DocumentType& type : types) {
    if (type.symbol.empty() || !same_letters(type.symbol, block)) continue;
    if (found != nullptr) return nullptr;
    found = &type;
  }
  return found;
}

const Abbreviation* abbreviation(std::u32string_view letters) {
  const auto found = std::find_if(abbreviations.begin(), abbreviations.end(),
                                  [&](const Abbreviation& a) { return a.letters == letters; });
  return found == abbreviations.end() ? nullptr : &*found;
}

std::u32string expand_organisations(std::u32string_view folded) {
  static constexpr std::array<std::pair<std::u32string_view, std::u32string_view>, 9> words = {
      {{U"ubtw mttq", U"uy ban trung uong mat tran to quoc"},
       {U"ubtw", U"uy ban trung uong"},
       {U"ubmttq", U"uy ban mat tran to quoc"},
       {U"mttqvn", U"mat tran to quoc viet nam"},
       {U"mttq", U"mat tran to quoc"},
       {U"bch", U"ban chap hanh"},
       {U"ubnd", U"uy ban nhan dan"},
       {U"hdnd", U"hoi dong nhan dan"},
       {U"tw", U"trung uong"}}};
  std::u32string out(folded);
  for (const auto& [from, to] : words) {
    for (std::size_t at = find_words(out, from); at != std::u32string::npos;
         at = find_words(out, from, at + to.size())) {
      out.replace(at, from.size(), to);
    }
  }
  return out;
}

std::span<const Congress> congresses() {
  return terms;
}

const KnownInstrument* known_instrument(std::u32string_view type, std::u32string_view number,
                                        std::u32string_view folded_citation) {
  const auto found = std::find_if(known.begin(), known.end(), [&](const KnownInstrument& k) {
    return k.type == type && k.number == number &&
           (k.name.empty() || find_words(folded_citation, k.name) != std::u32string_view::npos);
  });
  return found == known.end() ? nullptr : &*found;
}

}  // namespace trinhky::guidance
