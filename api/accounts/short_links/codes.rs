use crate::kernel::codes::code_list;

code_list! {
    QrFormat of "qr_formats" ("二维码格式", "Formats of QR codes") ("二维码图形的格式。", "How a QR code is drawn.") {
        Svg = "svg" ("SVG", "SVG") ("矢量图，可缩放至任意尺寸。", "Scales to any size."),
        Png = "png" ("PNG", "PNG") ("点阵图，尺寸以像素计。", "A bitmap of so many pixels."),
    }
}
