#include "tests/engine/signature/pdf_writer.h"

#include <zlib.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <map>

namespace trinhky::signature {
namespace {

std::string ten_digits(std::size_t number) {
  std::array<char, 16> out{};
  std::snprintf(out.data(), out.size(), "%010zu", number);
  return out.data();
}

std::string deflated(const std::string& bytes) {
  std::string out(compressBound(static_cast<uLong>(bytes.size())), '\0');
  uLongf size = static_cast<uLongf>(out.size());
  compress(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()),
           static_cast<uLong>(bytes.size()));
  out.resize(size);
  return out;
}

void write_object(std::string& file, int number, const std::string& body) {
  file += std::to_string(number) + " 0 obj\n" + body + "\nendobj\n";
}

std::string last_startxref(const std::string& file) {
  const std::size_t at = file.rfind("startxref") + 10;
  return file.substr(at, file.find_first_not_of("0123456789", at) - at);
}

void end_with(std::string& file, std::size_t table) {
  file += "startxref\n" + std::to_string(table) + "\n%%EOF\n";
}

// One row of a cross-reference stream with W [1 4 2].
std::string row(int form, std::size_t second, std::size_t third) {
  std::string out(1, static_cast<char>(form));
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>((second >> shift) & 0xFFU);
  for (int shift = 8; shift >= 0; shift -= 8) out += static_cast<char>((third >> shift) & 0xFFU);
  return out;
}

std::string with_predictor_up(const std::string& rows, std::size_t columns) {
  std::string out;
  std::string above(columns, '\0');
  for (std::size_t at = 0; at < rows.size(); at += columns) {
    out += '\x02';
    for (std::size_t i = 0; i < columns; ++i) {
      out += static_cast<char>(static_cast<unsigned char>(rows[at + i]) - static_cast<unsigned char>(above[i]));
    }
    above = rows.substr(at, columns);
  }
  return out;
}

std::map<int, std::string> objects_of_small_pdf() {
  return {{catalog_object, catalog_with("")},
          {pages_object, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"},
          {page_object, page_with("")},
          {content_object, stream_of("BT /F1 24 Tf 72 720 Td (Chuong trinh cong tac nam 2027) Tj ET")},
          {font_object, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"},
          {information_object, "<< /Title (Chuong trinh) >>"}};
}

}  // namespace

std::string catalog_with(std::string_view entries) {
  return "<< /Type /Catalog /Pages 2 0 R " + std::string(entries) + " >>";
}

std::string page_with(std::string_view entries) {
  return "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> "
         ">> " +
         std::string(entries) + " >>";
}

std::string stream_of(std::string_view content, std::string_view entries) {
  return "<< /Length " + std::to_string(content.size()) + " " + std::string(entries) + " >>\nstream\n" +
         std::string(content) + "\nendstream";
}

std::string small_pdf(const Objects& more) {
  std::map<int, std::string> objects = objects_of_small_pdf();
  for (const auto& [number, body] : more) objects[number] = body;
  std::string file = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";
  std::map<int, std::size_t> places;
  for (const auto& [number, body] : objects) {
    places[number] = file.size();
    write_object(file, number, body);
  }
  const std::size_t table = file.size();
  const int size = objects.rbegin()->first + 1;
  file += "xref\n0 " + std::to_string(size) + "\n0000000000 65535 f \n";
  for (int number = 1; number < size; ++number) {
    file += places.contains(number) ? ten_digits(places[number]) + " 00000 n \n" : "0000000000 00000 f \n";
  }
  file += "trailer\n<< /Size " + std::to_string(size) + " /Root 1 0 R /Info 6 0 R >>\n";
  end_with(file, table);
  return file;
}

std::string packed_pdf() {
  std::map<int, std::string> objects = objects_of_small_pdf();
  std::string file = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";
  std::map<int, std::string> rows{{0, row(0, 0, 65535)}};
  std::string heads;
  std::string bodies;
  std::size_t index = 0;
  constexpr int container = 7;
  constexpr int table_object = 8;
  for (const auto& [number, body] : objects) {
    if (number == content_object) {
      rows[number] = row(1, file.size(), 0);
      write_object(file, number, body);
      continue;
    }
    heads += std::to_string(number) + " " + std::to_string(bodies.size()) + " ";
    bodies += body + "\n";
    rows[number] = row(2, container, index++);
  }
  rows[container] = row(1, file.size(), 0);
  write_object(file, container,
               stream_of(deflated(heads + bodies), "/Type /ObjStm /N " + std::to_string(index) + " /First " +
                                                       std::to_string(heads.size()) + " /Filter /FlateDecode"));
  const std::size_t table = file.size();
  rows[table_object] = row(1, table, 0);
  std::string all;
  for (const auto& [number, one] : rows) all += one;
  write_object(file, table_object,
               stream_of(deflated(with_predictor_up(all, 7)),
                         "/Type /XRef /Size 9 /W [1 4 2] /Root 1 0 R /Info 6 0 R /Filter /FlateDecode "
                         "/DecodeParms << /Predictor 12 /Columns 7 >>"));
  end_with(file, table);
  return file;
}

std::string updated(const std::string& before, const Objects& objects, const UpdateOptions& options) {
  std::string file = before;
  std::map<int, std::pair<int, std::size_t>> entries;  // form and place
  for (const int number : options.freed) entries[number] = {0, 0};
  for (const auto& [number, place] : options.redirected) entries[number] = {1, place};
  for (const auto& [number, body] : objects) {
    entries[number] = {1, file.size()};
    write_object(file, number, body);
  }
  file += options.unnamed;
  const std::size_t table = file.size();
  if (options.as_stream) {
    entries[options.stream_object] = {1, table};
    std::string rows;
    std::string index;
    for (const auto& [number, entry] : entries) {
      index += std::to_string(number) + " 1 ";
      rows += row(entry.first, entry.second, 0);
    }
    write_object(
        file, options.stream_object,
        stream_of(rows, "/Type /XRef /Size 100 /W [1 4 2] /Index [" + index + "] /Root 1 0 R /Info 6 0 R /Prev " +
                            last_startxref(before) + " " + options.trailer));
  } else {
    file += "xref\n";
    for (const auto& [number, entry] : entries) {
      file += std::to_string(number) + " 1\n" + ten_digits(entry.second) +
              (entry.first == 0 ? " 00001 f \n" : " 00000 n \n");
    }
    file += "trailer\n<< /Size 100 /Root 1 0 R /Info 6 0 R /Prev " + last_startxref(before) + " " + options.trailer +
            " >>\n";
  }
  end_with(file, table);
  return file;
}

}  // namespace trinhky::signature
